using Naru.Resources.Kinds;
using Naru.Resources.Shapes;

namespace Naru.Tests.Unit.Resources.Kinds;

public sealed class KindRegistryTests
{
    private static readonly KindRegistry Registry = KindRegistry.BuiltIn;

    [Theory]
    [InlineData("po", "Pod")]
    [InlineData("Deployments", "Deployment")]
    [InlineData("deployments.apps", "Deployment")]
    [InlineData("sc", "StorageClass")]
    [InlineData("crds", "CustomResourceDefinition")]
    public void A_kind_is_found_by_what_people_type(string typed, string name) => Assert.Equal(name, Registry.Find(typed)!.Name);

    [Fact]
    public void A_kind_knows_its_paths()
    {
        var deployment = Registry.Of("apps/v1", "Deployment")!;
        Assert.Equal("/apis/apps/v1/namespaces/n/deployments/web/scale", deployment.Path("n", "web", "scale"));
        Assert.Equal("/api/v1/nodes", Registry.Named("Node").Path());
        Assert.Equal("/api/v1/pods", Registry.Named("Pod").Path());
        Assert.Equal("Scale", deployment.Find("scale")!.KindName);
        Assert.Equal("autoscaling", deployment.Find("scale")!.Group);
    }

    [Fact]
    public void Every_kind_with_a_schema_of_its_own_is_stored_or_only_answers()
    {
        Assert.False(Registry.Named("SelfSubjectAccessReview").IsStored);
        Assert.False(Registry.Named("NodeMetrics").IsStored);
        Assert.True(Registry.Named("Lease").IsStored);
        Assert.All(Registry.All, kind => Assert.NotEmpty(kind.Schema.Fields));
    }

    [Fact]
    public void A_registry_with_a_custom_kind_leaves_the_old_one_as_it_was()
    {
        var custom = new Kind("example.com", "v1", "Widget", "widgets", true, Schema.Any);
        var wider = Registry.With(custom).With(custom with { ShortNames = ["wd"] });
        Assert.Equal("Widget", wider.Find("wd")!.Name);
        Assert.Null(Registry.Find("widgets"));
        Assert.Null(wider.Without("example.com", "v1", "widgets").Of("example.com/v1", "Widget"));
    }
}
