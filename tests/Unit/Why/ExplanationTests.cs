using Naru.Resources.Trees;
using Naru.Why;

namespace Naru.Tests.Unit.Why;

public sealed class ExplanationTests
{
    private const string Node = """
        {"kind":"Node","metadata":{"name":"n1"},"spec":{},"status":{"allocatable":{"cpu":"1","memory":"1Gi"},"conditions":[{"type":"Ready","status":"True"}]}}
        """;

    [Fact]
    public void A_pod_that_fits_nowhere_is_held_against_what_each_node_has_left()
    {
        var text = Explain("Pod", "big", Node, Pod("small", "n1", cpu: "750m"), """
            {"kind":"Pod","metadata":{"name":"big","namespace":"d","uid":"big"},"spec":{"containers":[{"resources":{"requests":{"cpu":"2"}}}]},
             "status":{"conditions":[{"type":"PodScheduled","status":"False","message":"0/1 nodes are available: 1 Insufficient cpu."}]}}
            """);
        Assert.Equal(
            """
            Pod d/big fits on no node
            └─ 0/1 nodes are available: 1 Insufficient cpu.
               └─ n1: 250m cpu and 1024Mi of memory are left
                  └─ it asks for 2 cpu and 250m is left
            """, text);
    }

    [Fact]
    public void A_container_that_keeps_crashing_is_explained_by_its_last_end()
    {
        var text = Explain("Pod", "p", Node, """
            {"kind":"Pod","metadata":{"name":"p","namespace":"d","uid":"p"},"spec":{"nodeName":"n1"},"status":{"phase":"Running","containerStatuses":[{"name":"c","restartCount":4,
             "state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 40s"}},"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled","message":"out of luck"}}}]}}
            """);
        Assert.Contains("container c waits: CrashLoopBackOff back-off 40s", text);
        Assert.Contains("it was restarted 4 times; the last end: it used more memory than its limit and was killed", text);
        Assert.Contains("its last words: out of luck", text);
    }

    [Fact]
    public void A_ready_pod_says_why_it_is_where_it_is()
    {
        var pod = Tree.Parse(Pod("p", "n1")).WithPath(["metadata", "annotations", "naru.dev/placement"], "the only node that fits");
        Assert.Contains("it is on n1\n   └─ which was the only node that fits", Explain("Pod", "p", Node, pod.ToString()));
    }

    [Fact]
    public void A_service_without_pods_shows_the_labels_that_pods_have()
    {
        var text = Explain("Service", "web", Pod("p", "n1"), """{"kind":"Service","metadata":{"name":"web","namespace":"d"},"spec":{"selector":{"app":"wbe"}}}""");
        Assert.Contains("sends to 0 of 0 pods that its selector app=wbe chooses", text);
        Assert.Contains("pods there have app = web", text);
    }

    [Fact]
    public void A_stuck_rollout_names_its_pods_causes_once()
    {
        const string Waiting = """
            "status":{"containerStatuses":[{"name":"c","state":{"waiting":{"reason":"ErrImagePull","message":"no such image"} } }]}
            """;
        var text = Explain(
            "Deployment", "web", Node,
            """{"kind":"Deployment","metadata":{"name":"web","namespace":"d","uid":"dep"},"spec":{"replicas":2},"status":{"conditions":[{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded"}]}}""",
            """{"kind":"ReplicaSet","metadata":{"name":"web-1","namespace":"d","uid":"set","ownerReferences":[{"uid":"dep","controller":true}]},"spec":{"replicas":2}}""",
            $$$"""{"kind":"Pod","metadata":{"name":"a","namespace":"d","uid":"a","ownerReferences":[{"uid":"set","controller":true}]},"spec":{"nodeName":"n1"},{{{Waiting}}}}""",
            $$$"""{"kind":"Pod","metadata":{"name":"b","namespace":"d","uid":"b","ownerReferences":[{"uid":"set","controller":true}]},"spec":{"nodeName":"n1"},{{{Waiting}}}}""");
        Assert.Contains("no progress for 600 seconds", text);
        Assert.Contains("Pod d/a is not ready (and 1 more likewise)", text);
        Assert.Contains("container c waits: ErrImagePull no such image", text);
    }

    [Fact]
    public void A_claim_waits_for_its_first_pod()
    {
        var text = Explain(
            "PersistentVolumeClaim", "data",
            """{"kind":"PersistentVolumeClaim","metadata":{"name":"data","namespace":"d"},"spec":{"storageClassName":"standard"},"status":{"phase":"Pending"}}""",
            """{"kind":"StorageClass","metadata":{"name":"standard"},"provisioner":"naru.dev/local","volumeBindingMode":"WaitForFirstConsumer"}""");
        Assert.Contains("it waits for the first pod that uses it", text);
    }

    [Fact]
    public void What_does_not_exist_is_said_to_not_exist() => Assert.Equal("Pod d/none does not exist", Explain("Pod", "none"));

    private static string Explain(string kind, string name, params string[] objects) =>
        Explanation.Of(new KnownObjects(objects.Select(Tree.Parse)), kind, kind == "Node" ? "" : "d", name).ToString();

    private static string Pod(string name, string node, string cpu = "100m") => $$"""
        {"kind":"Pod","metadata":{"name":"{{name}}","namespace":"d","uid":"{{name}}","labels":{"app":"web"} },
         "spec":{"nodeName":"{{node}}","containers":[{"resources":{"requests":{"cpu":"{{cpu}}"} } }]},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]} }
        """;
}
