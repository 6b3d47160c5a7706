using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Create;
using Naru.Engine.Containers.Spec;
using Naru.Oci.Images;

namespace Naru.Tests.Unit.Engine;

public sealed class RulesTests
{
    [Theory]
    [InlineData("always", 0, 5, false, true)]
    [InlineData("always", 0, 5, true, false)]
    [InlineData("on-failure", 0, 0, false, false)]
    [InlineData("on-failure", 1, 2, false, true)]
    [InlineData("on-failure", 1, 3, false, false)]
    [InlineData("no", 1, 0, false, false)]
    public void A_restart_follows_its_policy(string policy, int code, int restarts, bool stopped, bool again) =>
        Assert.Equal(again, RestartRules.ShouldRestart(new RestartPolicy { Name = policy, MaximumRetryCount = policy == "on-failure" ? 3 : 0 }, code, restarts, stopped));

    [Theory]
    [InlineData("always", 0, true, true)]
    [InlineData("unless-stopped", 0, false, true)]
    [InlineData("unless-stopped", 0, true, false)]
    [InlineData("on-failure", 1, false, true)]
    [InlineData("on-failure", 0, false, false)]
    [InlineData("on-failure", 1, true, false)]
    [InlineData("no", 1, false, false)]
    public void What_ended_while_no_engine_ran_starts_with_it_as_its_policy_says(string policy, int code, bool stopped, bool starts) =>
        Assert.Equal(starts, RestartRules.ShouldStartWithEngine(new RestartPolicy { Name = policy }, new ContainerState { ExitCode = code, StoppedByUser = stopped }));

    [Fact]
    public void The_wait_doubles_and_begins_anew_after_a_good_run()
    {
        var first = RestartRules.NextWait(TimeSpan.Zero, TimeSpan.Zero);
        Assert.Equal(first * 2, RestartRules.NextWait(first, TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.FromMinutes(1), RestartRules.NextWait(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(1)));
        Assert.Equal(first, RestartRules.NextWait(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Health_turns_after_its_retries_and_back_at_once()
    {
        var config = new HealthConfig { Test = ["CMD", "x"], Retries = 2, StartPeriod = 1_000_000_000 };
        var state = new HealthState();
        state = HealthRules.After(config, state, Result(1), TimeSpan.Zero);
        Assert.Equal((HealthState.Starting, 0), (state.Status, state.FailingStreak));
        state = HealthRules.After(config, state, Result(1), TimeSpan.FromSeconds(2));
        state = HealthRules.After(config, state, Result(1), TimeSpan.FromSeconds(3));
        Assert.Equal(HealthState.Unhealthy, state.Status);
        Assert.Equal(HealthState.Healthy, HealthRules.After(config, state, Result(0), TimeSpan.FromSeconds(4)).Status);
    }

    [Fact]
    public void A_given_entry_point_drops_the_image_s_command()
    {
        var image = new ExecutionParameters { Entrypoint = ["/entry"], Cmd = ["arg"], Env = ["A=1", "B=2"] };
        Assert.Equal(["/entry", "arg"], ImageDefaults.Command(ImageDefaults.Merge(new ContainerConfig(), image)));
        Assert.Equal(["/entry", "own"], ImageDefaults.Command(ImageDefaults.Merge(new ContainerConfig { Cmd = ["own"] }, image)));
        Assert.Equal(["sh"], ImageDefaults.Command(ImageDefaults.Merge(new ContainerConfig { Entrypoint = ["sh"] }, image)));
        Assert.Throws<EngineException>(() => ImageDefaults.Command(ImageDefaults.Merge(new ContainerConfig(), null)));
        Assert.Equal(["A=9", "B=2"], ImageDefaults.Merge(new ContainerConfig { Env = ["A=9"] }, image).Env!);
    }

    [Fact]
    public void A_bare_name_takes_an_inherited_variable_away() => Assert.Equal(["B=2"], ProcessEnvironment.Merge(["A=1", "B=2"], ["A"]));

    [Theory]
    [InlineData("9", 9)]
    [InlineData("SIGTERM", 15)]
    [InlineData("hup", 1)]
    [InlineData("RTMIN+3", 37)]
    public void Signals_have_names(string text, int number) => Assert.Equal(number, Signals.Parse(text));

    [Fact]
    public void No_signal_is_refused() => Assert.Throws<EngineException>(() => Signals.Parse("NOPE"));

    [Fact]
    public void Too_little_memory_and_too_many_cpus_are_refused()
    {
        Assert.Throws<EngineException>(() => RequestRules.CheckResources(new HostConfig { Memory = 1 << 20 }, 2));
        Assert.Throws<EngineException>(() => RequestRules.CheckResources(new HostConfig { NanoCpus = 3_000_000_000 }, 2));
    }

    private static HealthResult Result(int code) => new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, code, "");
}
