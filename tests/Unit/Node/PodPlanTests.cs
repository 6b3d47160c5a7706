using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Node;

public sealed class PodPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private static readonly SandboxRecord Sandbox = new("u1", "10.1.0.5", Now);

    [Fact]
    public void A_new_pod_gets_its_sandbox_first()
    {
        var steps = Next(Pod("""{"containers":[{"name":"a","image":"x:1"}]}"""), null);
        Assert.IsType<PodAction.CreateSandbox>(Assert.Single(steps.Actions));
    }

    [Fact]
    public void Init_containers_run_one_after_the_other_before_the_others()
    {
        var pod = Pod("""{"initContainers":[{"name":"i1","image":"x:1"},{"name":"i2","image":"x:1"}],"containers":[{"name":"a","image":"x:1"}]}""");
        Assert.Equal("i1", Started(Next(pod, Record())));
        Assert.Empty(Next(pod, Record(Running("i1"))).Actions);
        Assert.Equal("i2", Started(Next(pod, Record(Exited("i1", 0)))));
        Assert.Equal("a", Started(Next(pod, Record(Exited("i1", 0), Exited("i2", 0)))));
    }

    [Fact]
    public void A_sidecar_lets_the_others_start_once_it_has_started()
    {
        var pod = Pod("""{"initContainers":[{"name":"s","image":"x:1","restartPolicy":"Always","startupProbe":{"exec":{"command":["t"]}}}],"containers":[{"name":"a","image":"x:1"}]}""");
        Assert.Equal("s", Started(Next(pod, Record())));
        var up = Record(Running("s"));
        Assert.Empty(Next(pod, up).Actions);
        var memory = new PodMemory { Verdicts = new PodMemory().Verdicts.Add("id-s-0", new ProbeVerdict(true, true)) };
        Assert.Equal("a", Started(PodPlan.Next(new PodGoal(pod), up, memory, Now)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(3, 40)]
    [InlineData(6, 300)]
    [InlineData(60, 300)]
    public void A_crashing_container_waits_ever_longer(int crashes, int seconds)
    {
        var pod = Pod("""{"containers":[{"name":"a","image":"x:1"}]}""");
        var exited = Exited("a", 1) with { Crashes = crashes, FinishedAt = Now };
        var due = Now.AddSeconds(seconds);
        if (seconds > 0)
        {
            var early = PodPlan.Next(new PodGoal(pod), Record(exited), new PodMemory(), due.AddSeconds(-1));
            Assert.Empty(early.Actions);
            Assert.Equal(due, early.Again);
        }
        var start = Assert.IsType<PodAction.Start>(Assert.Single(PodPlan.Next(new PodGoal(pod), Record(exited), new PodMemory(), due).Actions));
        Assert.Equal((1, crashes + 1), (start.RestartCount, start.Crashes));
    }

    [Fact]
    public void A_container_that_ran_long_is_forgiven()
    {
        var pod = Pod("""{"containers":[{"name":"a","image":"x:1"}]}""");
        var exited = Exited("a", 1) with { Crashes = 5, StartedAt = Now.AddHours(-2), FinishedAt = Now.AddHours(-1) };
        var start = Assert.IsType<PodAction.Start>(Assert.Single(Next(pod, Record(exited)).Actions));
        Assert.Equal(1, start.Crashes);
    }

    [Theory]
    [InlineData("Never", 1, "Failed")]
    [InlineData("Never", 0, "Succeeded")]
    [InlineData("OnFailure", 0, "Succeeded")]
    [InlineData("OnFailure", 1, "Running")]
    [InlineData("Always", 0, "Running")]
    public void The_phase_follows_the_restart_policy(string policy, int code, string phase)
    {
        var pod = Pod($$"""{"restartPolicy":"{{policy}}","containers":[{"name":"a","image":"x:1"}]}""");
        Assert.Equal(phase, Status(pod, Record(Exited("a", code)))["phase"].Text);
        if (phase != "Running") Assert.IsType<PodAction.RemoveSandbox>(Assert.Single(Next(pod, Record(Exited("a", code))).Actions));
    }

    [Fact]
    public void A_back_off_shows_as_CrashLoopBackOff_with_the_last_end()
    {
        var exited = Exited("a", 3) with { Crashes = 1, FinishedAt = Now };
        var status = Status(Pod("""{"containers":[{"name":"a","image":"x:1"}]}"""), Record(exited))["containerStatuses"][0];
        Assert.Equal("CrashLoopBackOff", status["state"]["waiting"]["reason"].Text);
        Assert.Equal("back-off 10s restarting failed container=a pod=p_ns(u1)", status["state"]["waiting"]["message"].Text);
        Assert.Equal(3, status["lastState"]["terminated"]["exitCode"].AsInt32());
    }

    [Fact]
    public void Readiness_waits_for_the_probe_and_for_readiness_gates()
    {
        var pod = Pod("""{"readinessGates":[{"conditionType":"x/up"}],"containers":[{"name":"a","image":"x:1"}]}""");
        var ready = new PodMemory { Verdicts = new PodMemory().Verdicts.Add("id-a-0", new ProbeVerdict(true, true)) };
        Assert.Equal("ContainersNotReady", Condition(Status(pod, Record(Running("a"))), "Ready")["reason"].Text);
        var waiting = Status(pod, Record(Running("a")), ready);
        Assert.Equal("True", Condition(waiting, "ContainersReady")["status"].Text);
        Assert.Equal("ReadinessGatesNotReady", Condition(waiting, "Ready")["reason"].Text);
        var open = pod.With("status", Tree.Parse("""{"conditions":[{"type":"x/up","status":"True"}]}"""));
        Assert.Equal("True", Condition(Status(open, Record(Running("a")), ready), "Ready")["status"].Text);
    }

    [Fact]
    public void Times_stay_those_of_the_newest_status_whatever_the_watched_pod_still_shows()
    {
        var watched = Pod("""{"containers":[{"name":"a","image":"x:1"}]}""").With("status", Tree.Parse("""{"startTime":"2026-11-23T09:59:58Z"}"""));
        var newest = Tree.Parse("""{"startTime":"2026-11-23T09:59:59Z","conditions":[{"type":"Initialized","status":"True","lastTransitionTime":"2026-11-23T09:59:57Z"}]}""");
        var status = new PodStatusPlan(new PodGoal(watched), Record(Running("a")), new PodMemory(), newest, "10.0.0.1", Now).Compute();
        Assert.Equal("2026-11-23T09:59:59Z", status["startTime"].Text);
        Assert.Equal("2026-11-23T09:59:57Z", Condition(status, "Initialized")["lastTransitionTime"].Text);
    }

    [Fact]
    public void An_unhealthy_container_is_stopped()
    {
        var memory = new PodMemory { Verdicts = new PodMemory().Verdicts.Add("id-a-0", new ProbeVerdict(true, true, "Container a failed liveness probe")) };
        var steps = PodPlan.Next(new PodGoal(Pod("""{"containers":[{"name":"a","image":"x:1"}]}""")), Record(Running("a")), memory, Now);
        Assert.IsType<PodAction.Stop>(Assert.Single(steps.Actions));
    }

    [Fact]
    public void Sidecars_are_stopped_after_the_others_and_from_the_last()
    {
        var goal = new PodGoal(Pod("""{"initContainers":[{"name":"s1","restartPolicy":"Always"},{"name":"s2","restartPolicy":"Always"}],"containers":[{"name":"a"},{"name":"b"}]}"""));
        Assert.Equal(["a", "b"], PodEnding.NextToStop(goal, Record(Running("s1"), Running("s2"), Running("a"), Running("b"))).Select(p => p.Container.Name));
        Assert.Equal(["s2"], PodEnding.NextToStop(goal, Record(Running("s1"), Running("s2"))).Select(p => p.Container.Name));
        Assert.Equal(["s1"], PodEnding.NextToStop(goal, Record(Running("s1"))).Select(p => p.Container.Name));
    }

    private static PodSteps Next(Tree pod, PodRecord? record) => PodPlan.Next(new PodGoal(pod), record, new PodMemory(), Now);

    private static Tree Status(Tree pod, PodRecord record, PodMemory? memory = null) =>
        new PodStatusPlan(new PodGoal(pod), record, memory ?? new PodMemory(), pod["status"], "10.0.0.1", Now).Compute();

    private static Tree Condition(Tree status, string type) => status["conditions"].Items.ToArray().First(c => c["type"].Is(type));

    private static string Started(PodSteps steps) => Assert.IsType<PodAction.Start>(Assert.Single(steps.Actions)).Container.Name;

    private static Tree Pod(string spec) => Tree.Object(
        ("metadata", Tree.Object(("name", "p"), ("namespace", "ns"), ("uid", "u1"))), ("spec", Tree.Parse(spec)));

    private static PodRecord Record(params ContainerRecord[] containers) => new("u1", "ns", "p", Sandbox, containers);

    private static ContainerRecord Running(string name) => new($"id-{name}-0", name, ContainerPhase.Running) { StartedAt = Now };

    private static ContainerRecord Exited(string name, int code) =>
        new($"id-{name}-0", name, ContainerPhase.Exited) { ExitCode = code, StartedAt = Now.AddSeconds(-5), FinishedAt = Now };
}
