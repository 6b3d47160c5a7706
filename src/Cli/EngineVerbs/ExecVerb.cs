using Naru.Cli.Grammar;
using Naru.Resources.Trees;

namespace Naru.Cli.EngineVerbs;

/// <summary><c>naru exec</c>, in a container or in <c>pod/NAME</c>.</summary>
internal static class ExecVerb
{
    public static Verb Verb { get; } = new("exec", "CONTAINER | pod/NAME COMMAND [ARG...]", "run a further program in a running container",
    [
        Flag.Switch("interactive", 'i', "send standard input to it"),
        Flag.Switch("tty", 't', "give it a terminal"),
        Flag.Many("env", 'e', "NAME=VALUE", "an environment variable"),
        Flag.Text("user", 'u', "USER[:GROUP]", "who it runs as"),
        Flag.Text("workdir", 'w', "DIR", "its working directory"),
        Flag.Text("container", 'c', "NAME", "of a pod: which container"),
        Flag.Text("namespace", 'n', "NAME", "of a pod: its namespace (default default)"),
    ], RunAsync)
    { StopsAtFirstWord = true, LeastWords = 2 };

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var target = invocation.Words[0];
        // `--` between the target and the command is what kubectl's users type.
        var command = invocation.Words.Skip(invocation.Words[1] == "--" ? 2 : 1);
        if (target.StartsWith("pod/", StringComparison.Ordinal))
        {
            var inPod = FlagsAfterPod(invocation);
            return await ClusterVerbs.PodExec.RunAsync(inPod, inPod == invocation ? command : inPod.Words.Skip(1));
        }
        using var engine = new EngineClient(invocation.RunDirectory);
        var tty = invocation.Arguments.Has("tty");
        var created = await engine.PostAsync($"/containers/{Uri.EscapeDataString(target)}/exec", Tree.Object(
            ("Cmd", Tree.Strings(command)),
            ("Env", Tree.Strings(invocation.Arguments.Many("env"))),
            ("User", invocation.Arguments.Text("user")),
            ("WorkingDir", invocation.Arguments.Text("workdir")),
            ("Tty", tty),
            ("ConsoleSize", ContainerRequest.ConsoleSize(invocation.Arguments, invocation.Terminal.Size())),
            ("AttachStdin", invocation.Arguments.Has("interactive")),
            ("AttachStdout", true),
            ("AttachStderr", true)), invocation.Cancel);
        var id = created["Id"].Text;
        var connection = await engine.UpgradeAsync($"/exec/{id}/start", Tree.Object(("Detach", false), ("Tty", tty)), invocation.Cancel);
        await using (connection)
            await Conversation.RunAsync(engine, connection, invocation.Arguments.Has("interactive"), tty ? $"/exec/{id}/resize" : null, invocation);
        return (await engine.GetAsync($"/exec/{id}/json", invocation.Cancel))["ExitCode"].AsInt32();
    }

    /// <summary>After a pod, flags may go on until <c>--</c>: <c>exec pod/web -c app -- ls</c>.</summary>
    private static Invocation FlagsAfterPod(Invocation invocation)
    {
        var dashes = invocation.Words.ToList().IndexOf("--");
        if (dashes < 2 || !invocation.Words[1].StartsWith('-')) return invocation;
        var more = FlagParser.Parse([.. Verb.AllFlags], stopsAtFirstWord: false, [.. invocation.Words.Take(dashes).Skip(1)]);
        if (more.Words.Count > 0) throw new UsageException("after the pod come flags, then --, then the command");
        return invocation with { Arguments = invocation.Arguments.With(more, [invocation.Words[0], .. invocation.Words.Skip(dashes + 1)]) };
    }
}
