using Naru.Cli.Grammar;
using Naru.Resources.Trees;

namespace Naru.Cli.EngineVerbs;

/// <summary><c>naru run</c>: create a container, start it, and stay with it until it ends, or leave it in the background.</summary>
internal static class RunVerb
{
    private const int CannotRun = 125;

    public static Verb Verb { get; } = new("run", "IMAGE [COMMAND [ARG...]]", "run a program in a new container",
    [
        Flag.Switch("detach", 'd', "leave it in the background and print its id"),
        Flag.Switch("interactive", 'i', "send standard input to it"),
        Flag.Switch("tty", 't', "give it a terminal"),
        Flag.Switch("rm", null, "remove it when it ends"),
        Flag.Text("name", null, "NAME", "its name"),
        Flag.Many("env", 'e', "NAME=VALUE", "an environment variable"),
        Flag.Many("publish", 'p', "[IP:]HOST:PORT[/PROTO]", "make a port of it reachable on this machine"),
        Flag.Many("volume", 'v', "SOURCE:PATH[:ro]", "mount a volume or a folder"),
        Flag.Many("label", 'l', "NAME=VALUE", "a label"),
        Flag.Text("workdir", 'w', "DIR", "its working directory"),
        Flag.Text("user", 'u', "USER[:GROUP]", "who it runs as"),
        Flag.Text("hostname", null, "NAME", "its host name"),
        Flag.Text("network", null, "NAME", "the network it is in (default bridge)"),
        Flag.Text("memory", 'm', "BYTES", "the most memory it may use, such as 64m"),
        Flag.Text("cpus", null, "NUMBER", "the most processors it may use, such as 1.5"),
        Flag.Text("restart", null, "POLICY", "no, on-failure[:N], always or unless-stopped"),
        Flag.Text("entrypoint", null, "COMMAND", "run this in place of the image's entrypoint"),
        Flag.Switch("read-only", null, "its root cannot be written"),
        Flag.Switch("privileged", null, "give it every right on this machine"),
    ], RunAsync)
    { StopsAtFirstWord = true, LeastWords = 1 };

    private static async Task<int> RunAsync(Invocation invocation)
    {
        using var engine = new EngineClient(invocation.RunDirectory);
        var created = await CreateAsync(engine, invocation);
        var id = created["Id"].Text;
        foreach (var warning in created["Warnings"].Items) invocation.Screen.Error($"naru: {warning.Text}");
        return invocation.Arguments.Has("detach") ? await StartDetachedAsync(engine, id, invocation) : await StayAsync(engine, id, invocation);
    }

    private static async Task<Tree> CreateAsync(EngineClient engine, Invocation invocation)
    {
        var body = ContainerRequest.From(invocation.Arguments);
        var path = "/containers/create" + (invocation.Arguments.Text("name") is { } name ? $"?name={Uri.EscapeDataString(name)}" : "");
        try
        {
            return await engine.PostAsync(path, body, invocation.Cancel);
        }
        catch (RefusedException refused) when (refused.Data["status"] is 404)
        {
            return await PullAndCreateAsync(engine, path, body, invocation);
        }
        catch (RefusedException refused)
        {
            throw new RefusedException(refused.Message, CannotRun);
        }
    }

    private static async Task<Tree> PullAndCreateAsync(EngineClient engine, string path, Tree body, Invocation invocation)
    {
        try
        {
            await PullVerb.PullAsync(engine, invocation.Words[0], invocation);
            return await engine.PostAsync(path, body, invocation.Cancel);
        }
        catch (RefusedException refused)
        {
            throw new RefusedException(refused.Message, CannotRun);
        }
    }

    private static async Task<int> StartDetachedAsync(EngineClient engine, string id, Invocation invocation)
    {
        await StartAsync(engine, id, invocation);
        invocation.Screen.Line(id);
        return 0;
    }

    private static async Task<int> StayAsync(EngineClient engine, string id, Invocation invocation)
    {
        var interactive = invocation.Arguments.Has("interactive");
        var tty = invocation.Arguments.Has("tty");
        var connection = await engine.UpgradeAsync($"/containers/{id}/attach?stream=1&stdout=1&stderr=1{(interactive ? "&stdin=1" : "")}", default, invocation.Cancel);
        await using (connection)
        {
            var condition = invocation.Arguments.Has("rm") ? "removed" : "next-exit";
            var ended = engine.PostAsync($"/containers/{id}/wait?condition={condition}", default, invocation.Cancel);
            await StartAsync(engine, id, invocation);
            await Conversation.RunAsync(engine, connection, interactive, tty ? $"/containers/{id}/resize" : null, invocation);
            return (await ended)["StatusCode"].AsInt32();
        }
    }

    private static async Task StartAsync(EngineClient engine, string id, Invocation invocation)
    {
        try
        {
            await engine.PostAsync($"/containers/{id}/start", default, invocation.Cancel);
        }
        catch (RefusedException refused)
        {
            throw new RefusedException(refused.Message, StatusOf(refused.Message));
        }
    }

    // As docker has it: 127 when the program is not there, 126 when it cannot be run, 125 for the rest.
    private static int StatusOf(string message) =>
        message.Contains("not found", StringComparison.Ordinal) || message.Contains("no such file", StringComparison.Ordinal) ? 127
        : message.Contains("permission denied", StringComparison.Ordinal) ? 126
        : CannotRun;
}
