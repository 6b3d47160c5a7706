using Naru.Resources.Trees;
using Naru.Scheduler;
using Naru.Scheduler.State;

namespace Naru.Tests.Unit.Scheduler;

public sealed class PodSchedulerTests
{
    [Fact]
    public void A_pod_that_fits_nowhere_hears_the_reason_of_each_node()
    {
        var cluster = Cluster.Of(
            Cluster.Node("a", cpu: "1"), Cluster.Node("b", cpu: "1"),
            Cluster.Node("c", spec: """{"taints":[{"key":"role","value":"db","effect":"NoSchedule"}]}"""),
            Cluster.Node("d", memory: "1Mi", cpu: "500m"), Cluster.Node("e", spec: """{"unschedulable":true}"""));
        var unplaced = Assert.IsType<Placement.Unplaced>(Place(cluster, Cluster.Pod("p", cpu: "2")));
        Assert.Equal(
            "0/5 nodes are available: 1 Insufficient memory, 1 node(s) had untolerated taint {role: db}, 1 node(s) were unschedulable, 3 Insufficient cpu.",
            unplaced.Message);
        Assert.Equal(["Insufficient cpu", "Insufficient memory"], unplaced.Reasons.Single(node => node.Node == "d").Reasons);
    }

    [Fact]
    public void Without_nodes_it_says_so() =>
        Assert.Equal("no nodes available to schedule pods", Assert.IsType<Placement.Unplaced>(Place(ClusterSnapshot.Empty, Cluster.Pod("p"))).Message);

    [Fact]
    public void Pods_are_packed_onto_the_fuller_node() =>
        Assert.Equal("b", NodeOf(Place(Cluster.Of(Cluster.Node("a"), Cluster.Node("b"), Cluster.Pod("x", cpu: "1", memory: "2Gi", node: "b")), Cluster.Pod("p"))));

    [Fact]
    public void Replicas_of_one_owner_spread_before_they_pack()
    {
        var cluster = Cluster.Of(Cluster.Node("a"), Cluster.Node("b"), Cluster.Pod("x", cpu: "3", node: "a", owner: "web"));
        Assert.Equal("b", NodeOf(Place(cluster, Cluster.Pod("p", owner: "web"))));
        Assert.Equal("a", NodeOf(Place(cluster, Cluster.Pod("p", owner: "other"))));
    }

    [Fact]
    public void Ended_pods_take_nothing()
    {
        var ended = Cluster.Pod("x", cpu: "4", node: "a").WithPath(["status", "phase"], "Succeeded");
        Assert.Equal("a", NodeOf(Place(Cluster.Of(Cluster.Node("a"), ended), Cluster.Pod("p", cpu: "4"))));
    }

    [Theory]
    [InlineData("""{"key":"k","operator":"Exists"}""", true)]
    [InlineData("""{"key":"k","operator":"Equal","value":"v","effect":"NoSchedule"}""", true)]
    [InlineData("""{"key":"k","value":"other"}""", false)]
    [InlineData("""{"operator":"Exists"}""", true)]
    [InlineData("""{"key":"k","operator":"Exists","effect":"NoExecute"}""", false)]
    public void Taints_need_their_toleration(string toleration, bool fits)
    {
        var node = Cluster.Node("a", spec: """{"taints":[{"key":"k","value":"v","effect":"NoSchedule"}]}""");
        Assert.Equal(fits, Place(Cluster.Of(node), Cluster.Pod("p", more: $"\"tolerations\":[{toleration}]")) is Placement.Placed);
    }

    [Theory]
    [InlineData("In", "\"ssd\",\"nvme\"", "a")]
    [InlineData("NotIn", "\"ssd\"", "b")]
    [InlineData("Exists", "", "a")]
    [InlineData("DoesNotExist", "", "b")]
    public void Node_affinity_chooses_by_labels(string comparison, string values, string expected)
    {
        var cluster = Cluster.Of(Cluster.Node("a", labels: """{"disk":"ssd"}"""), Cluster.Node("b"));
        var more = $$"""
            "affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"disk","operator":"{{comparison}}","values":[{{values}}]}]}]} } }
            """;
        Assert.Equal(expected, NodeOf(Place(cluster, Cluster.Pod("p", more: more))));
    }

    [Fact]
    public void Host_ports_are_taken_once()
    {
        const string Port = "\"hostNetwork\":false,\"initContainers\":[],\"containers\":[{\"name\":\"c\",\"ports\":[{\"hostPort\":80,\"protocol\":\"TCP\"}]}]";
        var taken = Tree.Parse($$"""{"kind":"Pod","metadata":{"name":"x","namespace":"default"},"spec":{"nodeName":"a",{{Port}} } }""");
        var wanted = Tree.Parse($$"""{"kind":"Pod","metadata":{"name":"p","namespace":"default"},"spec":{ {{Port}} } }""");
        Assert.Equal("b", NodeOf(Place(Cluster.Of(Cluster.Node("a"), Cluster.Node("b"), taken), wanted)));
    }

    [Fact]
    public void Anti_affinity_holds_in_both_directions()
    {
        const string Anti = """
            "affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"host","labelSelector":{"matchLabels":{"app":"db"}}}]}}
            """;
        Tree[] nodes = [Cluster.Node("a", labels: """{"host":"a"}"""), Cluster.Node("b", labels: """{"host":"b"}""")];
        var database = Cluster.Pod("x", node: "a", labels: """{"app":"db"}""", more: Anti);
        Assert.Equal("b", NodeOf(Place(Cluster.Of([.. nodes, database]), Cluster.Pod("p", labels: """{"app":"db"}"""))));
        Assert.Equal("b", NodeOf(Place(Cluster.Of([.. nodes, Cluster.Pod("x", node: "a", labels: """{"app":"db"}""")]), Cluster.Pod("p", more: Anti))));
    }

    [Fact]
    public void Affinity_follows_its_partner_and_the_first_of_a_group_goes_anywhere()
    {
        const string Together = """
            "affinity":{"podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"host","labelSelector":{"matchLabels":{"app":"web"}}}]}}
            """;
        Tree[] nodes = [Cluster.Node("a", labels: """{"host":"a"}"""), Cluster.Node("b", labels: """{"host":"b"}""")];
        Assert.Equal("b", NodeOf(Place(Cluster.Of([.. nodes, Cluster.Pod("x", node: "b", labels: """{"app":"web"}""")]), Cluster.Pod("p", more: Together))));
        Assert.IsType<Placement.Unplaced>(Place(Cluster.Of(nodes), Cluster.Pod("p", more: Together)));
        Assert.IsType<Placement.Placed>(Place(Cluster.Of(nodes), Cluster.Pod("p", more: Together, labels: """{"app":"web"}""")));
    }

    [Fact]
    public void Topology_spread_keeps_the_skew()
    {
        const string Spread = """
            "topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"zone","whenUnsatisfiable":"DoNotSchedule","labelSelector":{"matchLabels":{"app":"web"}}}]
            """;
        var cluster = Cluster.Of(
            Cluster.Node("a", labels: """{"zone":"1"}"""), Cluster.Node("b", cpu: "50m", labels: """{"zone":"2"}"""),
            Cluster.Pod("x", node: "a", labels: """{"app":"web"}"""));
        var unplaced = Assert.IsType<Placement.Unplaced>(Place(cluster, Cluster.Pod("p", labels: """{"app":"web"}""", more: Spread)));
        Assert.Equal("0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match pod topology spread constraints.", unplaced.Message);
    }

    [Fact]
    public void A_claim_ties_the_pod_to_its_volume()
    {
        var claim = Tree.Parse("""{"metadata":{"name":"data","namespace":"default"},"spec":{"volumeName":"pv","storageClassName":"standard"},"status":{"phase":"Bound"}}""");
        var volume = Tree.Parse("""{"spec":{"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"host","operator":"In","values":["b"]}]}]}}}}""");
        var cluster = Cluster.Of(Cluster.Node("a", labels: """{"host":"a"}"""), Cluster.Node("b", labels: """{"host":"b"}""")) with
        {
            Storage = new StorageSnapshot((_, name) => name == "data" ? claim : default, _ => volume, _ => default, () => [volume]),
        };
        Assert.Equal("b", NodeOf(Place(cluster, WithClaim("data"))));
        var missing = Assert.IsType<Placement.Unplaced>(Place(cluster, WithClaim("nope")));
        Assert.Equal("0/2 nodes are available: 2 persistentvolumeclaim \"nope\" not found.", missing.Message);
    }

    [Fact]
    public void A_claim_of_one_pod_waits_until_that_pod_is_gone()
    {
        var claim = Tree.Parse("""{"metadata":{"name":"data","namespace":"default"},"spec":{"volumeName":"pv","accessModes":["ReadWriteOncePod"]},"status":{"phase":"Bound"}}""");
        var storage = new StorageSnapshot((_, _) => claim, _ => Tree.EmptyObject.With("spec", Tree.EmptyObject), _ => default, () => []);
        var free = Cluster.Of(Cluster.Node("a"), Cluster.Node("b")) with { Storage = storage };
        var taken = free.WithPod(new PodRecord(WithClaim("data").WithPath(["metadata", "name"], "other")), "a");
        Assert.Equal(
            "0/2 nodes are available: 2 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode.",
            Assert.IsType<Placement.Unplaced>(Place(taken, WithClaim("data"))).Message);
        Assert.IsType<Placement.Placed>(Place(free, WithClaim("data")));
        Assert.IsType<Placement.Placed>(Place(taken with { Storage = storage with { Claim = (_, _) => claim.WithPath(["spec", "accessModes"], Tree.Array("ReadWriteOnce")) } }, WithClaim("data")));
    }

    [Fact]
    public void A_claim_that_waits_for_its_consumer_is_provisioned_where_the_pod_goes()
    {
        var claim = Tree.Parse("""{"metadata":{"name":"data","namespace":"default"},"spec":{"storageClassName":"standard"}}""");
        var storageClass = Tree.Parse("""{"provisioner":"naru.dev/local","volumeBindingMode":"WaitForFirstConsumer"}""");
        var cluster = Cluster.Of(Cluster.Node("a")) with { Storage = new StorageSnapshot((_, _) => claim, _ => default, _ => storageClass, () => []) };
        Assert.Equal(["data"], Assert.IsType<Placement.Placed>(Place(cluster, WithClaim("data"))).Claims);

        var immediate = cluster with { Storage = cluster.Storage with { Class = _ => storageClass.With("volumeBindingMode", "Immediate") } };
        Assert.Equal(
            "0/1 nodes are available: 1 pod has unbound immediate PersistentVolumeClaims.",
            Assert.IsType<Placement.Unplaced>(Place(immediate, WithClaim("data"))).Message);
    }

    [Fact]
    public void Init_containers_count_by_their_greatest_need()
    {
        var pod = Tree.Parse("""
            {"metadata":{"name":"p"},"spec":{"initContainers":[{"resources":{"requests":{"cpu":"3"}}},{"restartPolicy":"Always","resources":{"requests":{"cpu":"500m"}}}],
             "containers":[{"resources":{"requests":{"cpu":"1"}}},{"resources":{"requests":{"cpu":"250m"}}}]}}
            """);
        Assert.Equal(3000, new PodRecord(pod).Requests.CpuMillis);
        Assert.Equal(1750, new PodRecord(pod.WithPath(["spec", "initContainers"], pod["spec"]["initContainers"].WithItem(0, Tree.EmptyObject))).Requests.CpuMillis);
    }

    private static Placement Place(ClusterSnapshot cluster, Tree pod) => PodScheduler.Place(cluster, new PodRecord(pod));

    private static string NodeOf(Placement placement) => Assert.IsType<Placement.Placed>(placement).Node;

    private static Tree WithClaim(string claim) => Cluster.Pod("p", more: $$"""
        "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"{{claim}}"} }]
        """);
}
