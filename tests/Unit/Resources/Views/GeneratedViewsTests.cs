using Naru.Resources.Quantities;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;
using Naru.Resources.Views;
using Naru.Tools.Generate;

namespace Naru.Tests.Unit.Resources.Views;

public sealed class GeneratedViewsTests
{
    [Fact]
    public void The_views_checked_in_are_those_the_shapes_give()
    {
        var folder = Path.Combine(Checkout(), "src/Resources/Views");
        var written = ViewWriter.Write(ShapeLibrary.BuiltIn);
        Assert.Equal(written.Keys, Directory.GetFiles(folder, "*.g.cs").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.All(written, file => Assert.True(File.ReadAllText(Path.Combine(folder, file.Key)) == file.Value, $"{file.Key} is stale: dotnet run dev.cs -- generate"));
    }

    [Fact]
    public void A_view_reads_each_type_of_field()
    {
        var pod = PodView.Of(Tree.Parse("""
            {"metadata":{"name":"a","namespace":"n","labels":{"app":"web"},"deletionTimestamp":"2026-01-02T03:04:05Z",
             "ownerReferences":[{"kind":"ReplicaSet","name":"r","uid":"u","controller":true}]},
             "spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"c","args":["x","y"],"resources":{"requests":{"cpu":"250m"}},
             "ports":[{"containerPort":80}],"livenessProbe":{"httpGet":{"port":"web"}}}]}}
            """));
        Assert.Equal("n/a", pod.Metadata.Key.ToString());
        Assert.Equal("web", pod.Metadata.Labels["app"]);
        Assert.Null(pod.Metadata.Labels["tier"]);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), pod.Metadata.DeletionTimestamp);
        Assert.Equal("r", pod.Metadata.Controller!.Name);
        Assert.Equal(0, pod.Spec.TerminationGracePeriodSeconds);
        Assert.Null(pod.Spec.ActiveDeadlineSeconds);
        Assert.False(pod.Spec.SecurityContext.IsPresent);
        var container = Assert.Single(pod.Spec.Containers);
        Assert.Equal(["x", "y"], container.Args);
        Assert.Equal(80, container.Ports[0].ContainerPort);
        Assert.Equal(250, container.Resources.Requests["cpu"]!.Value.Milli);
        Assert.Equal("web", container.LivenessProbe.HttpGet.Port.Text);
        Assert.True(container.StartupProbe.HttpGet.Port.IsAbsent);
        Assert.Equal(IntOrString.Absent, container.StartupProbe.HttpGet.Port);
    }

    private static string Checkout()
    {
        var dir = AppContext.BaseDirectory;
        while (dir is not null && !File.Exists(Path.Combine(dir, "Naru.slnx"))) dir = Path.GetDirectoryName(dir);
        return dir ?? throw new InvalidOperationException("run the tests from a checkout");
    }
}
