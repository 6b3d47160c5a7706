using Naru.Tests.Harness;

namespace Naru.Tests.System.Runtime;

/// <summary>`kill -9` of the keeper, anywhere: containers go on, and the next keeper finishes or removes what was half done.</summary>
public sealed class KeeperCrashTests : IAsyncDisposable
{
    private readonly TestMachine machine = new();

    public ValueTask DisposeAsync() => machine.DisposeAsync();

    public static TheoryData<string> Failpoints
    {
        get
        {
            var listed = Command.RunAsync(NaruInstance.Executable, ["debug", "failpoints"]).GetAwaiter().GetResult().Succeeded();
            return [.. listed.Trimmed.Split('\n').Where(name => name.StartsWith("keeper.", StringComparison.Ordinal))];
        }
    }

    [Fact]
    public async Task Containers_outlive_it_and_their_output_is_still_logged()
    {
        await machine.StartAsync("a", machine.Spec("a", "sh", "-c", "trap 'echo bye; exit 7' TERM; i=0; while true; do echo tick $i; i=$((i+1)); sleep 0.1; done"));
        await machine.LoggedAsync("a", "tick 2");
        var before = (await machine.ProbeAsync("list")).Trimmed;
        await machine.KillKeeperAsync();
        Assert.Equal(before, (await machine.ProbeAsync("list")).Trimmed);
        var next = File.ReadLines(machine.Log("a")).Count() + 3;
        await machine.LoggedAsync("a", $"tick {next}");
        Assert.Equal("inside\n", (await machine.ProbeAsync("exec", "a", "echo", "inside")).Output);
        (await machine.ProbeAsync("kill", "a", "15")).Succeeded();
        var end = await machine.ProbeAsync("wait", "a");
        // Kernels before 6.15 do not tell a stranger's exit code: then it is said to be unknown, never guessed.
        Assert.Contains(end.Output.Contains("\"known\":true") ? "\"code\":7" : "\"code\":255", end.Output);
        await machine.LoggedAsync("a", "bye");
    }

    [Fact]
    public async Task An_end_while_no_keeper_runs_is_found_and_its_code_never_guessed()
    {
        await machine.StartAsync("a", machine.Spec("a", "sh", "-c", "sleep 1; exit 4"));
        await machine.KillKeeperAsync();
        await NaruInstance.UntilAsync("the container ended", () => Command.RunAsync("sh", ["-c", $"cat /sys/fs/cgroup/*{machine.Tree}/engine/a/cgroup.procs /sys/fs/cgroup{machine.Tree}/engine/a/cgroup.procs 2>/dev/null"]),
            procs => procs.Trimmed.Length == 0);
        // The code is still there to read until somebody reaps the process; afterwards it is unknown.
        Assert.Matches("\"code\":4,\"known\":true|\"code\":255,\"known\":false", (await machine.ProbeAsync("wait", "a")).Output);
        await NaruInstance.UntilAsync("its cgroup is gone", () => Command.RunAsync("true", []), _ => !machine.Cgroups().Any());
    }

    [Fact]
    public async Task Of_two_keepers_one_serves()
    {
        var first = await machine.KeeperAsync();
        var second = await Command.RunAsync(NaruInstance.Executable, ["keeper", "--run", machine.Run]);
        Assert.Equal(3, second.ExitCode);
        Assert.Contains("another keeper serves", second.Errors);
        Assert.Equal(first, await machine.KeeperAsync());
    }

    [Fact]
    public async Task It_loads_no_shared_library()
    {
        await machine.StartAsync("a", machine.Spec("a", "sleep", "100"));
        // A static executable that loads the system's C library after all has two of them, and the second one's thread-local
        // storage lies over the first's: starts then fail at random.
        Assert.DoesNotContain(".so", await File.ReadAllTextAsync($"/proc/{await machine.KeeperAsync()}/maps"));
    }

    [Theory]
    [MemberData(nameof(Failpoints))]
    public async Task Killed_at_any_point_it_is_mended_by_the_next(string failpoint)
    {
        var mark = Path.Combine(machine.Outside, "mark");
        machine.Settings["NARU_FAILPOINT"] = failpoint;
        machine.Settings["NARU_FAILPOINT_MARK"] = mark;
        var spec = machine.Write("a", machine.Spec("a", "sleep", "100"));
        // Each step may be the one that dies; what was acknowledged must hold afterwards, what was not may be repeated.
        await RepeatedAsync(["create", "a", spec], "exists already");
        await RepeatedAsync(["start", "a"], "running already");
        if (failpoint.Contains("adopt")) await machine.KillKeeperAsync();
        await RepeatedAsync(["exec", "a", "true"], null);
        await RepeatedAsync(["update-pids", "a", "50"], null);
        Assert.Contains("\"id\":\"a\",\"status\":\"Running\"", (await machine.ProbeAsync("list")).Output);
        await RepeatedAsync(["kill", "a", "9"], "not running");
        await NaruInstance.UntilAsync("the container is stopped", () => machine.ProbeAsync("list"), list => list.Output.Contains("Stopped"));
        await RepeatedAsync(["delete", "a"], "has no container");
        await NaruInstance.UntilAsync($"{failpoint} was passed", () => Command.RunAsync("ls", [mark]), found => found.ExitCode == 0, TimeSpan.FromSeconds(5));
        Assert.Equal("", (await machine.ProbeAsync("list")).Output);
        Assert.Empty(machine.Cgroups());
    }

    /// <summary>Repeats a request that a dying keeper left unanswered; its having been done already is fine then.</summary>
    private async Task RepeatedAsync(string[] request, string? doneAlready)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var answer = await machine.ProbeAsync(request);
            if (answer.ExitCode == 0 || (attempt > 0 && doneAlready is not null && answer.Errors.Contains(doneAlready))) return;
            if (!answer.Errors.Contains("keeper")) answer.Succeeded();
        }
        Assert.Fail($"{string.Join(' ', request)} was not done in three attempts");
    }
}
