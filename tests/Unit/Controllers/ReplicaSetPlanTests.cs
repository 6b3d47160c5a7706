using Naru.Controllers.ReplicaSets;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Controllers;

public sealed class ReplicaSetPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 1, 0, TimeSpan.Zero);

    [Fact]
    public void Missing_pods_are_made_and_ended_or_leaving_ones_do_not_count()
    {
        var plan = Make(3, Pod("a"), Pod("b", phase: "Failed"), Pod("c").WithPath(["metadata", "deletionTimestamp"], "2026-01-01T00:00:00Z"));
        Assert.Equal(2, plan.Create);
        Assert.Empty(plan.Delete);
        Assert.Equal(1, plan.Status["replicas"].AsInt32());
    }

    [Fact]
    public void The_least_useful_pods_go_first()
    {
        var plan = Make(
            1, Pod("good", ready: true), Pod("pending", phase: "Pending"), Pod("unassigned", phase: "Pending", node: ""),
            Pod("unready"), Pod("cheap", ready: true).WithPath(["metadata", "annotations", "controller.kubernetes.io/pod-deletion-cost"], "-5"));
        Assert.Equal(["unassigned", "pending", "unready", "cheap"], plan.Delete.Select(pod => pod.ObjectName));
    }

    [Fact]
    public void Orphans_are_adopted_and_strangers_released()
    {
        var plan = Make(2, Pod("orphan").WithPath(["metadata", "ownerReferences"], default), Pod("strayed").WithPath(["metadata", "labels", "app"], "other"));
        Assert.Equal("orphan", Assert.Single(plan.Adopt).ObjectName);
        Assert.Equal("strayed", Assert.Single(plan.Release).ObjectName);
        Assert.Equal(1, plan.Create);
    }

    [Fact]
    public void Available_is_ready_for_long_enough_and_it_looks_again_then()
    {
        var set = Set(2).WithPath(["spec", "minReadySeconds"], 90);
        var plan = ReplicaSetPlan.Make(set, [Pod("a", ready: true)], Now);
        Assert.Equal(1, plan.Status["readyReplicas"].AsInt32());
        Assert.True(plan.Status["availableReplicas"].IsAbsent);
        Assert.InRange(plan.LookAgain!.Value.TotalSeconds, 29, 91);
    }

    [Fact]
    public void A_set_that_is_being_deleted_makes_nothing() => Assert.Equal(0, ReplicaSetPlan.Make(Set(3).WithPath(["metadata", "deletionTimestamp"], "2026-01-01T00:00:00Z"), [], Now).Create);

    private static ReplicaSetPlan Make(int replicas, params Tree[] pods) => ReplicaSetPlan.Make(Set(replicas), pods, Now);

    private static Tree Set(int replicas) => Tree.Parse($$$"""
        {"kind":"ReplicaSet","metadata":{"name":"web","namespace":"default","uid":"set","generation":1},
         "spec":{"replicas":{{{replicas}}},"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"} } } } }
        """);

    private static Tree Pod(string name, string phase = "Running", bool ready = false, string node = "n") => Tree.Parse($$$"""
        {"kind":"Pod","metadata":{"name":"{{{name}}}","namespace":"default","uid":"{{{name}}}","labels":{"app":"web"},"ownerReferences":[{"kind":"ReplicaSet","name":"web","uid":"set","controller":true}]},
         "spec":{"nodeName":"{{{node}}}"},"status":{"phase":"{{{phase}}}","conditions":[{"type":"Ready","status":"{{{(ready ? "True" : "False")}}}","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}
        """);
}
