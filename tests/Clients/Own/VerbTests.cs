using Naru.Tests.Clients.Docker;
using Naru.Tests.Harness;

namespace Naru.Tests.Clients.Own;

/// <summary>Naru's own verbs, on containers and on pods.</summary>
public sealed class VerbTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"two"},"spec":{"terminationGracePeriodSeconds":1,"containers":[
         {"name":"first","image":"busybox","imagePullPolicy":"IfNotPresent","command":["sh","-c","echo from the first; exec sleep 1000"]},
         {"name":"second","image":"busybox","imagePullPolicy":"IfNotPresent","command":["sleep","1000"]}]}}
        """;

    [Fact]
    public async Task A_container_is_run_read_entered_stopped_and_removed()
    {
        var ended = await docker.Naru.NaruAsync("run", "--rm", "-e", "A=b", "busybox", "sh", "-c", "echo $A; exit 7");
        Assert.Equal((7, "b\n"), (ended.ExitCode, ended.Output));
        await OkAsync("run", "-d", "--name", "own", "busybox", "sh", "-c", "echo here; exec sleep 1000");
        Assert.Contains("own", await OkAsync("ps"));
        Assert.Contains("\"/own\"", await OkAsync("ps", "-o", "json"));
        await NaruInstance.UntilAsync("its line is in the log", () => docker.Naru.NaruAsync("logs", "own"), c => c.Succeeded().Trimmed == "here");
        Assert.Equal(4, (await docker.Naru.NaruAsync("exec", "own", "sh", "-c", "exit 4")).ExitCode);
        Assert.Equal(127, (await docker.Naru.NaruAsync("exec", "own", "no-such-program")).ExitCode);
        Assert.StartsWith("Container own runs since", await OkAsync("why", "container/own"));
        await OkAsync("stop", "-t", "0", "own");
        Assert.Contains("SIGKILL ended it", await OkAsync("why", "container/own"));
        Assert.Equal("own", await OkAsync("rm", "own"));
    }

    [Fact]
    public async Task What_fails_for_one_does_not_keep_the_others_from_their_turn()
    {
        await OkAsync("run", "-d", "--name", "one", "busybox", "sleep", "1000");
        var removed = await docker.Naru.NaruAsync("rm", "-f", "nobody", "one");
        Assert.Equal((1, "one\n"), (removed.ExitCode, removed.Output));
        Assert.Contains("No such container: nobody", removed.Errors);
        Assert.Equal(125, (await docker.Naru.NaruAsync("run", "--rm", "127.0.0.1:1/nothing", "true")).ExitCode);
        Assert.Equal(64, (await docker.Naru.NaruAsync("run", "--no-such-flag", "busybox")).ExitCode);
    }

    [Fact]
    public async Task A_signal_goes_to_the_program_that_somebody_stays_with()
    {
        var log = Path.Combine(docker.Folder, "signal.log");
        var program = "trap 'echo got it; exit 3' TERM; echo ready; while true; do sleep 0.1; done";
        var line = $"{NaruInstance.Executable} run --run {docker.Naru.RunDirectory} --rm --name heard busybox sh -c \"{program}\" > {log} & until grep -q ready {log}; do :; done; kill -TERM $!; wait $!; status=$?; cat {log}; exit $status";
        var ended = await docker.Naru.ClientAsync("sh", ["-c", line], "");
        Assert.Equal((3, "ready\ngot it\n"), (ended.ExitCode, ended.Output));
        Assert.Equal("", await docker.OkAsync("ps", "-aq", "--filter", "name=heard"));
    }

    [Fact]
    public async Task A_terminal_is_left_as_it_was()
    {
        var run = await docker.AtTerminalAsync($"TERM=xterm {NaruInstance.Executable} run --run {docker.Naru.RunDirectory} --rm -it busybox sh -c 'stty size; read x; echo got $x; exit 5'", rows: 30, columns: 90, input: "hello\n");
        Assert.Equal(5, run.ExitCode);
        Assert.Contains("30 90", run.Output);
        Assert.Contains("got hello", run.Output);
        Assert.DoesNotContain("\u001b[?1h", run.Output);
    }

    [Fact]
    public async Task A_pod_is_read_entered_and_removed_as_a_container_is()
    {
        var manifest = Path.Combine(docker.Folder, "two.json");
        await File.WriteAllTextAsync(manifest, Pod);
        await OkAsync("apply", "-f", manifest);
        await NaruInstance.UntilAsync("the pod has written its line", () => docker.Naru.NaruAsync("logs", "pod/two"), c => c.Output == "from the first\n");
        Assert.Contains("taking container first of first, second", (await docker.Naru.NaruAsync("logs", "pod/two")).Errors);
        await NaruInstance.UntilAsync("the pod is ready", () => docker.Naru.NaruAsync("why", "pod/two"), c => c.Output.StartsWith("Pod default/two runs and is ready", StringComparison.Ordinal));
        Assert.Equal(6, (await docker.Naru.NaruAsync("exec", "pod/two", "-c", "second", "--", "sh", "-c", "exit 6")).ExitCode);
        Assert.Contains("pods \"nobody\" not found", (await docker.Naru.NaruAsync("exec", "pod/nobody", "true")).Errors);
        Assert.Contains("naru rm pod/two", (await docker.Naru.NaruAsync("stop", "pod/two")).Errors);
        Assert.Equal("pod/two", await OkAsync("rm", "pod/two"));
        await NaruInstance.UntilAsync("the pod is gone", () => docker.Naru.NaruAsync("get", "pod", "two"), c => c.Errors.Contains("not found", StringComparison.Ordinal));
        var deleted = await docker.Naru.NaruAsync("delete", "-f", manifest);
        Assert.Equal(1, deleted.ExitCode);
    }

    [Fact]
    public async Task Standard_input_ends_in_the_program_too()
    {
        var line = $"printf 'one\\ntwo' | {NaruInstance.Executable} run --run {docker.Naru.RunDirectory} --rm -i busybox sh -c 'cat; echo over'";
        Assert.Equal("one\ntwoover\n", (await docker.Naru.ClientAsync("sh", ["-c", line], "")).Succeeded().Output);
    }

    [Fact]
    public async Task A_kind_that_is_refused_fails_the_apply()
    {
        var manifest = Path.Combine(docker.Folder, "kind.json");
        await File.WriteAllTextAsync(manifest, """{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"not-its-name"},"spec":{"group":"sea.example","scope":"Namespaced","names":{"plural":"boats","kind":"Boat"},"versions":[]}}""");
        var applied = await docker.Naru.NaruAsync("apply", "-f", manifest);
        Assert.Equal((1, ""), (applied.ExitCode, applied.Output));
    }

    [Fact]
    public async Task A_deletion_does_not_wait_for_the_successor_of_the_same_name()
    {
        await OkAsync("get", "serviceaccounts");
        await NaruInstance.UntilAsync("the default account is there", () => docker.Naru.NaruAsync("get", "serviceaccount", "default"), c => c.ExitCode == 0);
        Assert.Contains("deleted", await OkAsync("delete", "serviceaccount", "default"));
    }

    private async Task<string> OkAsync(params string[] arguments) => (await docker.Naru.NaruAsync(arguments)).Succeeded().Trimmed;
}
