using Naru.Controllers.Deployments;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Controllers;

public sealed class DeploymentPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 1, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_plan_makes_a_replica_set_named_by_its_template()
    {
        var create = Assert.IsType<DeploymentAction.Create>(Assert.Single(Make(Deployment(3, "v1")).Actions));
        var hash = create.Set.Labels["pod-template-hash"].Text;
        Assert.Equal($"web-{hash}", create.Set.ObjectName);
        Assert.Equal(3, create.Set.Spec["replicas"].AsInt32());
        Assert.Equal(hash, create.Set.Spec["selector"]["matchLabels"]["pod-template-hash"].Text);
        Assert.Equal(hash, create.Set.Spec["template"]["metadata"]["labels"]["pod-template-hash"].Text);
        Assert.Equal("1", create.Set.Annotations["deployment.kubernetes.io/revision"].Text);
        Assert.True(create.Set.ControllerRef["uid"].Is("web"));
    }

    [Theory]
    [InlineData(10, "25%", "25%")]
    [InlineData(3, "1", "0")]
    [InlineData(3, "0", "1")]
    [InlineData(1, "25%", "25%")]
    [InlineData(7, "100%", "0")]
    [InlineData(4, "0", "0")]
    public void A_rollout_ends_and_never_passes_its_limits(int replicas, string surge, string unavailable)
    {
        var deployment = Deployment(replicas, "v2").WithPath(["spec", "strategy", "rollingUpdate"], Tree.Object(("maxSurge", Amount(surge)), ("maxUnavailable", Amount(unavailable))));
        var limits = RolloutLimits.Of(new Naru.Resources.Views.DeploymentView(deployment));
        var sets = new List<Tree> { Settled(First(Deployment(replicas, "v1"))) };
        for (var round = 0; round < 60; round++)
        {
            var plan = DeploymentPlan.Make(deployment, sets, false, Now);
            Apply(plan, sets);
            Assert.True(sets.Sum(OwnedSets.Replicas) <= replicas + limits.MaxSurge, $"round {round}: {Sizes(sets)}");
            var available = sets.Sum(OwnedSets.Available);
            Assert.True(available >= replicas - limits.MaxUnavailable, $"round {round}: {available} available of {Sizes(sets)}");
            if (DeploymentStatus.IsComplete(deployment, plan.Status)) return;
            // One set's pods become ready at a time, as it happens.
            sets[round % sets.Count] = Settled(sets[round % sets.Count]);
        }
        Assert.Fail($"not complete after 60 rounds: {Sizes(sets)}");
    }

    [Fact]
    public void Undoing_takes_the_old_set_up_again_under_a_new_revision()
    {
        var first = Settled(First(Deployment(2, "v1")));
        var second = Settled(First(Deployment(2, "v2"))).WithPath(["metadata", "annotations", "deployment.kubernetes.io/revision"], "2");
        var plan = Make(Deployment(2, "v1"), first.WithPath(["spec", "replicas"], 0), second);
        Assert.Equal("3", plan.Revision);
        var write = plan.Actions.OfType<DeploymentAction.Write>().Single(action => action.Set.Uid == first.Uid);
        Assert.Equal("3", write.Set.Annotations["deployment.kubernetes.io/revision"].Text);
        Assert.Equal("1", write.Set.Annotations["deployment.kubernetes.io/revision-history"].Text);
    }

    [Fact]
    public void A_paused_deployment_scales_but_does_not_roll()
    {
        var set = Settled(First(Deployment(2, "v1")));
        var plan = Make(Deployment(4, "v2").WithPath(["spec", "paused"], true), set);
        var write = Assert.IsType<DeploymentAction.Write>(Assert.Single(plan.Actions));
        Assert.Equal((2, 4), (write.From, write.To));
        Assert.Contains("DeploymentPaused", plan.Status.ToString());
    }

    [Fact]
    public void Recreate_waits_until_the_old_pods_are_gone()
    {
        var deployment = Deployment(2, "v2").WithPath(["spec", "strategy"], Tree.Object(("type", "Recreate")));
        var old = Settled(First(Deployment(2, "v1")));
        var plan = DeploymentPlan.Make(deployment, [old], true, Now);
        Assert.Equal(0, Assert.IsType<DeploymentAction.Write>(Assert.Single(plan.Actions)).To);
        Assert.DoesNotContain(DeploymentPlan.Make(deployment, [old.WithPath(["spec", "replicas"], 0)], true, Now).Actions, action => action is DeploymentAction.Create);
        Assert.Contains(DeploymentPlan.Make(deployment, [old.WithPath(["spec", "replicas"], 0)], false, Now).Actions, action => action is DeploymentAction.Create);
    }

    [Fact]
    public void Scaling_in_the_middle_of_a_rollout_is_shared_out()
    {
        var old = Settled(First(Deployment(10, "v1"))).WithPath(["spec", "replicas"], 8);
        var current = Settled(First(Deployment(10, "v2"))).WithPath(["spec", "replicas"], 5);
        var plan = Make(Deployment(20, "v2"), old, current);
        var sizes = plan.Actions.OfType<DeploymentAction.Write>().ToDictionary(write => write.Set.Uid, write => write.To);
        Assert.Equal(25, sizes.Values.Sum());
        Assert.InRange(sizes[old.Uid], 14, 16);
    }

    [Fact]
    public void Past_the_deadline_it_says_so()
    {
        var set = First(Deployment(2, "v1"));
        var deployment = Deployment(2, "v1").WithPath(["spec", "progressDeadlineSeconds"], 30);
        var started = deployment.With("status", Make(deployment, set).Status);
        var late = DeploymentPlan.Make(started, [set], false, Now.AddSeconds(31));
        Assert.Contains("ProgressDeadlineExceeded", late.Status.ToString());
        Assert.NotNull(Make(started, set).LookAgain);
    }

    [Fact]
    public void History_past_its_limit_is_forgotten_oldest_first()
    {
        var sets = new[] { "v1", "v2", "v3" }.Select((version, index) => First(Deployment(1, version)).WithPath(["spec", "replicas"], 0)
            .WithPath(["metadata", "annotations", "deployment.kubernetes.io/revision"], (index + 1).ToString()).WithPath(["status"], default)).ToList();
        var plan = Make(Deployment(1, "v4").WithPath(["spec", "revisionHistoryLimit"], 1), [.. sets, Settled(First(Deployment(1, "v4")))]);
        Assert.Equal([sets[0].Uid, sets[1].Uid], plan.Actions.OfType<DeploymentAction.Delete>().Select(action => action.Set.Uid).Order());
    }

    private static DeploymentPlan Make(Tree deployment, params Tree[] sets) => DeploymentPlan.Make(deployment, sets, false, Now);

    private static Tree First(Tree deployment)
    {
        var set = Assert.IsType<DeploymentAction.Create>(Make(deployment).Actions.Single()).Set;
        return set.WithPath(["metadata", "uid"], $"uid-of-{deployment.Spec["template"]["spec"]["image"].Text}");
    }

    private static Tree Settled(Tree set) => set.With("status", Tree.Object(
        ("replicas", OwnedSets.Replicas(set)), ("readyReplicas", OwnedSets.Replicas(set)), ("availableReplicas", OwnedSets.Replicas(set))));

    private static void Apply(DeploymentPlan plan, List<Tree> sets)
    {
        foreach (var action in plan.Actions)
        {
            if (action is DeploymentAction.Create create) sets.Add(create.Set.WithPath(["metadata", "uid"], "new"));
            if (action is DeploymentAction.Write write) sets[sets.FindIndex(set => set.Uid == write.Set.Uid)] = write.Set;
        }
    }

    private static string Sizes(List<Tree> sets) => string.Join(", ", sets.Select(set => $"{OwnedSets.Available(set)}/{OwnedSets.Replicas(set)}"));

    private static Tree Amount(string text) => text.EndsWith('%') ? text : int.Parse(text);

    private static Tree Deployment(int replicas, string version) => Tree.Parse($$$"""
        {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","namespace":"default","uid":"web","generation":1},
         "spec":{"replicas":{{{replicas}}},"selector":{"matchLabels":{"app":"web"}},
         "template":{"metadata":{"labels":{"app":"web"}},"spec":{"image":"{{{version}}}"} } } }
        """);
}
