using Naru.Cli;
using Naru.Cli.Grammar;

namespace Naru.Host.Instances;

/// <summary><c>naru down</c>: stops the server, every container, the keepers and the further nodes; with <c>--purge</c> nothing remains.</summary>
internal static class DownVerb
{
    public static Verb Verb { get; } = new("down", "", "stop everything; with --purge, remove every trace",
    [
        .. InstanceFlags.All,
        Flag.Switch("purge", null, "remove all data, mounts, links, rules and cgroups too"),
        Flag.Text("time", 't', "SECONDS", "how long containers have to end by themselves (default 10)"),
    ], InstanceFlags.Guarded(RunAsync))
    { MostWords = 0 };

    private static async Task<int> RunAsync(Invocation invocation)
    {
        InstanceFlags.RequireRoot("down");
        var purge = invocation.Arguments.Has("purge");
        var grace = TimeSpan.FromSeconds(invocation.Arguments.Int("time", 10));
        var instance = InstanceFlags.Read(invocation);
        if (!Directory.Exists(instance.DataDirectory) && !Directory.Exists(instance.RunDirectory))
        {
            invocation.Screen.Line($"nothing stands at {instance.DataDirectory} and {instance.RunDirectory}");
            return 0;
        }
        await InstanceEnd.StopAsync(instance, grace, invocation.Cancel);
        if (purge) InstanceEnd.RemoveData(instance);
        invocation.Screen.Line(purge ? "Naru is down, and nothing of it is left" : $"Naru is down; its data is in {instance.DataDirectory}");
        return 0;
    }
}
