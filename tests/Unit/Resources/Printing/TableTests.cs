using Naru.Resources.Kinds;
using Naru.Resources.Printing;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Tests.Unit.Resources.Printing;

public sealed class TableTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(190, "3m10s")]
    [InlineData(601, "10m")]
    [InlineData(3 * 3600, "3h")]
    [InlineData(5 * 3600 + 720, "5h12m")]
    [InlineData(47 * 3600, "47h")]
    [InlineData(49 * 3600, "2d1h")]
    [InlineData(9 * 86400 + 3600, "9d")]
    [InlineData(800 * 86400L, "2y70d")]
    [InlineData(-5, "<invalid>")]
    public void An_age_is_short(long seconds, string text) => Assert.Equal(text, Columns.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("""{"status":{"phase":"Pending"}}""", "Pending")]
    [InlineData("""{"status":{"phase":"Running","containerStatuses":[{"name":"a","ready":true,"state":{"running":{}}}]}}""", "Running")]
    [InlineData("""{"status":{"phase":"Running","containerStatuses":[{"name":"a","state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}}""", "CrashLoopBackOff")]
    [InlineData("""{"status":{"phase":"Succeeded","containerStatuses":[{"name":"a","state":{"terminated":{"reason":"Completed","exitCode":0}}}]}}""", "Completed")]
    [InlineData("""{"status":{"phase":"Failed","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":3}}}]}}""", "ExitCode:3")]
    [InlineData("""{"spec":{"initContainers":[{"name":"i"},{"name":"j"}]},"status":{"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":0}}},{"name":"j","state":{"running":{}}}]}}""", "Init:1/2")]
    [InlineData("""{"spec":{"initContainers":[{"name":"i"}]},"status":{"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":1,"reason":"Error"}}}]}}""", "Init:Error")]
    [InlineData("""{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"},"status":{"phase":"Running"}}""", "Terminating")]
    [InlineData("""{"status":{"phase":"Failed","reason":"Evicted"}}""", "Evicted")]
    [InlineData("""{"status":{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"SchedulingGated"}]}}""", "SchedulingGated")]
    public void A_pods_status_is_one_word(string pod, string phrase) => Assert.Equal(phrase, PodPhrase.Of(new PodView(Tree.Parse(pod))));

    [Theory]
    [InlineData("Pod", """{"metadata":{"name":"p","creationTimestamp":"2026-01-01T11:59:00Z"},"spec":{"nodeName":"n","containers":[{"name":"a"},{"name":"b"}]},"status":{"phase":"Running","podIP":"10.0.0.1","containerStatuses":[{"name":"a","ready":true,"restartCount":2,"state":{"running":{}},"lastState":{"terminated":{"finishedAt":"2026-01-01T11:59:30Z"}}},{"name":"b"}]}}""",
        """["p","1/2","Running","2 (30s ago)","60s","10.0.0.1","n","<none>","<none>"]""")]
    [InlineData("Deployment", """{"metadata":{"name":"d","creationTimestamp":"2026-01-01T11:00:00Z"},"spec":{"replicas":3,"selector":{"matchLabels":{"a":"b"}},"template":{"spec":{"containers":[{"name":"c","image":"i"}]}}},"status":{"readyReplicas":2,"updatedReplicas":3}}""",
        """["d","2/3",3,0,"60m","c","i","a=b"]""")]
    [InlineData("Service", """{"metadata":{"name":"s"},"spec":{"type":"NodePort","clusterIP":"10.0.0.1","ports":[{"port":80,"nodePort":30000,"protocol":"TCP"},{"port":53,"protocol":"UDP"}]}}""",
        """["s","NodePort","10.0.0.1","<none>","80:30000/TCP,53/UDP","<unknown>","<none>"]""")]
    [InlineData("Node", """{"metadata":{"name":"n","labels":{"node-role.kubernetes.io/control-plane":""}},"spec":{"unschedulable":true},"status":{"conditions":[{"type":"Ready","status":"True"}],"nodeInfo":{"kubeletVersion":"v1.32.0"},"addresses":[{"type":"InternalIP","address":"1.2.3.4"}]}}""",
        """["n","Ready,SchedulingDisabled","control-plane","<unknown>","v1.32.0","1.2.3.4","<none>","<unknown>","<unknown>","<unknown>"]""")]
    [InlineData("PersistentVolumeClaim", """{"metadata":{"name":"c"},"spec":{"volumeName":"v","storageClassName":"local","volumeMode":"Filesystem"},"status":{"phase":"Bound","capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"]}}""",
        """["c","Bound","v","1Gi","RWO","local","<unset>","<unknown>","Filesystem"]""")]
    [InlineData("Role", """{"metadata":{"name":"r","creationTimestamp":"2026-01-01T00:00:00Z"}}""", """["r","2026-01-01T00:00:00Z"]""")]
    public void An_object_is_a_row(string kind, string obj, string cells) =>
        Assert.Equal(cells, Tables.Of(KindRegistry.BuiltIn.Named(kind)).Cells(Tree.Parse(obj), Now).ToString());

    [Fact]
    public void Every_kinds_row_has_a_cell_for_each_column() => Assert.All(KindRegistry.BuiltIn.All, kind =>
        Assert.Equal(Tables.Of(kind).Columns.Count, Tables.Of(kind).Cells(Tree.EmptyObject, Now).Count));

    [Fact]
    public void A_custom_kind_shows_what_its_definition_adds()
    {
        var kind = new Kind("e.com", "v1", "W", "ws", true, Naru.Resources.Shapes.Schema.Any)
        {
            IsCustom = true,
            Definition = Tree.Parse("""{"additionalPrinterColumns":[{"name":"Ready","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].status"},{"name":"Born","type":"date","jsonPath":".metadata.creationTimestamp"}]}"""),
        };
        var obj = Tree.Parse("""{"metadata":{"name":"w","creationTimestamp":"2026-01-01T11:00:00Z"},"status":{"conditions":[{"type":"X","status":"no"},{"type":"Ready","status":"True"}]}}""");
        Assert.Equal("""["w","True","60m"]""", Tables.Of(kind).Cells(obj, Now).ToString());
    }
}
