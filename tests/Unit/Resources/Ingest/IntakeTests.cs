using Naru.Resources.Ingest;
using Naru.Resources.Kinds;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Resources.Ingest;

public sealed class IntakeTests
{
    private static IngestResult Read(string kind, string json) => Intake.Read(KindRegistry.BuiltIn.Named(kind).Schema, Tree.Parse(json));

    [Theory]
    [InlineData("Pod", """{"metadata":{"creationTimestamp":null,"labels":{}},"spec":{"hostNetwork":false,"volumes":[]},"status":{}}""", "{}")]
    [InlineData("Deployment", """{"spec":{"replicas":0,"paused":false,"minReadySeconds":0}}""", """{"spec":{"replicas":0}}""")]
    [InlineData("Pod", """{"spec":{"volumes":[{"name":"v","emptyDir":{}}]}}""", """{"spec":{"volumes":[{"name":"v","emptyDir":{}}]}}""")]
    [InlineData("ConfigMap", """{"data":{"a":null,"b":""}}""", """{"data":{"a":"","b":""}}""")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"c","resources":{"limits":{"cpu":1,"memory":"1024Mi"}}}]}}""", """{"spec":{"containers":[{"name":"c","resources":{"limits":{"cpu":"1","memory":"1Gi"}}}]}}""")]
    [InlineData("Lease", """{"spec":{"renewTime":"2026-01-02T03:04:05.5+01:00"}}""", """{"spec":{"renewTime":"2026-01-02T02:04:05.500000Z"}}""")]
    [InlineData("Pod", """{"spec":{"containers":[null]}}""", """{"spec":{"containers":[{}]}}""")]
    public void What_may_be_written_in_many_ways_is_settled(string kind, string json, string canonical)
    {
        var read = Read(kind, json);
        Assert.True(read.IsReadable, string.Join("; ", read.Faults));
        Assert.Equal(canonical, read.Object.ToString());
        Assert.True(Intake.Read(KindRegistry.BuiltIn.Named(kind).Schema, read.Object).Object.IsSameAs(read.Object));
    }

    [Fact]
    public void Unknown_fields_are_left_out_and_named_by_their_paths()
    {
        var read = Read("Deployment", """{"speck":1,"spec":{"template":{"spec":{"containers":[{"name":"a"},{"name":"b","imagee":"x"}]}}}}""");
        Assert.Equal(["speck", "spec.template.spec.containers[1].imagee"], read.Unknown);
        Assert.Equal(["duplicate field \"x\"", "unknown field \"speck\""], read.Strictures(["x"]).Take(2));
        Assert.Equal("""{"spec":{"template":{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}}}""", read.Object.ToString());
    }

    [Fact]
    public void All_values_of_the_wrong_type_are_reported_at_once()
    {
        var read = Read("Deployment", """{"spec":{"replicas":"3","paused":1,"selector":[],"template":{"spec":{"terminationGracePeriodSeconds":1.5}}}}""");
        Assert.Equal(
            ["spec.replicas: expected an integer of 32 bits, got the string \"3\"", "spec.paused: expected a boolean, got the number 1",
             "spec.selector: expected an object, got a list", "spec.template.spec.terminationGracePeriodSeconds: expected an integer of 64 bits, got the number 1.5"],
            read.Faults);
    }
}
