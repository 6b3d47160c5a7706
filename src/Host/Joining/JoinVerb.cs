using Naru.Cli;
using Naru.Cli.Grammar;
using Naru.Host.Instances;

namespace Naru.Host.Joining;

/// <summary><c>naru join</c></summary>
internal static class JoinVerb
{
    public static Verb Verb { get; } = new("join", "", "run this machine as a node of another one's cluster",
    [
        .. InstanceFlags.All,
        Flag.Text("server", null, "URL", "where the server is, as `naru token create` prints it there"),
        Flag.Text("token", null, "TOKEN", $"what `naru token create` printed; needed once (default ${JoinSettings.TokenVariable})"),
        Flag.Text("name", null, "NAME", "the node's name (default the host name)"),
        Flag.Text("address", null, "ADDRESS", "the address at which the server reaches this machine (default the one from which it is reached)"),
        Flag.Text("share", null, "PART", "the part of the machine's cpu and memory that the node offers (default 1)"),
        Flag.Switch("detach", 'd', "go on in the background; come back when the node runs"),
    ], InstanceFlags.Guarded(RunAsync))
    { MostWords = 0 };

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var settings = JoinSettings.Read(invocation.Arguments);
        InstanceFlags.RequireRoot("join");
        var instance = InstanceFlags.Read(invocation);
        if (JoinFile.Find(instance.DataDirectory) is { } joined) CheckSame(joined, settings, instance);
        else if (File.Exists(instance.RangesFile)) throw new RefusedException($"join: {instance.DataDirectory} holds a server of its own; choose other directories with --data and --run");
        else if (settings.Server is null || settings.Token is null)
            throw new UsageException("say which cluster: type the line that `naru token create` prints on its server, with --server and --token");
        if (invocation.Arguments.Has("detach"))
            return await BackgroundStart.RunAsync(instance, "join", settings.ToArguments(), settings.Token is null ? [] : [$"{JoinSettings.TokenVariable}={settings.Token}"], invocation);
        return await ForegroundStart.RunAsync(instance, stop => ServeAsync(instance, settings, stop), invocation.Cancel);
    }

    private static async Task<int> ServeAsync(Instance instance, JoinSettings settings, CancellationToken stop)
    {
        var joined = JoinFile.Find(instance.DataDirectory);
        if (joined is null)
        {
            joined = await JoinExchange.RunAsync(settings.Server!, settings.Token!, settings, stop);
            joined.Save(instance.DataDirectory);
        }
        return await Agent.RunAsync(instance, joined, settings.Share, stop);
    }

    // Typed again, as a unit of the init system does, the command starts what has joined; for another cluster it must not.
    private static void CheckSame(JoinFile joined, JoinSettings settings, Instance instance)
    {
        if (settings.Server is not null && new Uri(joined.Server) != settings.Server)
            throw new RefusedException($"join: {instance.DataDirectory} belongs to the cluster of {joined.Server} already; leave it with `naru down --purge --data {instance.DataDirectory}`, or choose other directories with --data and --run");
        if (settings.Name is not null && settings.Name != joined.Name)
            throw new RefusedException($"join: {instance.DataDirectory} has joined as {joined.Name}; a node keeps its name. Leave with `naru down --purge --data {instance.DataDirectory}` to join as another one");
    }
}
