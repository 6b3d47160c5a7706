using Naru.Client.Informers;
using Naru.Node;
using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Node.Probes;
using Naru.Node.Status;
using Naru.Node.Work;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Node;

public sealed class NodePlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private static readonly Tree Pod = Tree.Parse("""{"metadata":{"name":"p","namespace":"ns","uid":"u1","labels":{"app":"web"}},"spec":{}}""");
    private const string Service = """{"metadata":{"name":"s","namespace":"ns"},"spec":{"selector":{"app":"web"}}}""";

    [Theory]
    [InlineData("""{"metadata":{"name":"o","namespace":"ns"},"spec":{"selector":{"app":"other"}}}""", true, "9", "1", true)]
    [InlineData(Service, true, "9", "9", false)]
    [InlineData(Service, false, "9", "8", false)]
    [InlineData(Service, false, "9", "9", true)]
    public void A_pod_ends_only_when_every_live_node_knows_that_it_left(string service, bool ready, string revision, string applied, bool open)
    {
        var slice = Tree.Parse("""{"metadata":{"name":"s-1","namespace":"ns","labels":{"kubernetes.io/service-name":"s"}}}""")
            .WithPath(["metadata", "resourceVersion"], revision)
            .With("endpoints", Tree.Array(Tree.Object(("targetRef", Tree.Object(("uid", "u1"))), ("conditions", Tree.Object(("ready", ready))))));
        var node = Tree.Parse("""{"metadata":{"name":"n"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""")
            .WithPath(["metadata", "annotations", "naru.dev/endpoints-revision"], applied);
        var lost = Tree.Parse("""{"metadata":{"name":"m","annotations":{"naru.dev/endpoints-revision":"1"}},"status":{"conditions":[{"type":"Ready","status":"Unknown"}]}}""");
        Assert.Equal(open, EndpointsGate.IsOpen(new PodGoal(Pod), Snapshot(Tree.Parse(service)), Snapshot(slice), Snapshot(node, lost)));
    }

    [Fact]
    public void A_node_offers_its_share_of_the_machine()
    {
        var machine = new MachineRecord { CpuMillis = 4000, MemoryBytes = 8L << 30, DiskBytes = 100L << 30 };
        var status = NodeStatusPlan.Status(new NodeSettings("n", "10.0.0.1") { Share = 1.0 / 3 }, machine, [], default, default, Now);
        Assert.Equal("1333m", status["allocatable"]["cpu"].Text);
        Assert.Equal("2796202Ki", status["allocatable"]["memory"].Text);
    }

    [Fact]
    public void Under_pressure_goes_who_uses_more_than_asked()
    {
        var modest = Goal("modest", """{"requests":{"memory":"100Mi"}}""");
        var greedy = Goal("greedy", """{"requests":{"memory":"10Mi"}}""");
        ContainerUsage[] usage = [new("modest", "", "", "", 0, 50 << 20), new("greedy", "", "", "", 0, 20 << 20)];
        Assert.Same(greedy, EvictionPlan.Choose([modest, greedy], usage));
    }

    [Fact]
    public void A_probe_needs_its_answers_in_a_row()
    {
        var probe = new ProbeSettings(ProbeKind.Liveness, Tree.Parse("""{"failureThreshold":2}"""));
        var count = default(ProbeCount).After(false);
        Assert.Null(count.Verdict(probe));
        Assert.True(count.After(true).Verdict(probe));
        Assert.Null(count.After(true).After(false).Verdict(probe));
        Assert.False(count.After(false).Verdict(probe));
    }

    private static PodGoal Goal(string uid, string resources) => new(Tree.Object(
        ("metadata", Tree.Object(("uid", uid))),
        ("spec", Tree.Object(("containers", Tree.Array(Tree.Object(("name", "a"), ("resources", Tree.Parse(resources))))))),
        ("status", Tree.Object(("phase", "Running")))));

    private static InformerSnapshot Snapshot(params Tree[] objects)
    {
        var snapshot = InformerSnapshot.Empty([]);
        foreach (var tree in objects) snapshot = snapshot.With(new InformerChange(default, tree));
        return snapshot;
    }
}
