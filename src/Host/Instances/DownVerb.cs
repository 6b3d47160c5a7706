using Naru.Cli;
using Naru.Cli.Grammar;
using Naru.Kernel;

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
        var instance = InstanceFlags.Read(invocation);
        if (!Directory.Exists(instance.DataDirectory) && !Directory.Exists(instance.RunDirectory))
        {
            invocation.Screen.Line($"nothing stands at {instance.DataDirectory} and {instance.RunDirectory}");
            return 0;
        }
        var purge = invocation.Arguments.Has("purge");
        var grace = TimeSpan.FromSeconds(invocation.Arguments.Int("time", 10));
        await InstanceEnd.StopServersAsync(instance, invocation.Cancel);
        Failpoint.Hit(InstanceFailpoints.ServersStopped);
        foreach (var one in instance.Nodes().Append(instance)) await InstanceEnd.StopContainersAsync(one, grace, invocation.Cancel);
        Failpoint.Hit(InstanceFailpoints.ContainersStopped);
        foreach (var one in instance.Nodes().Append(instance)) await InstanceEnd.RemoveKernelObjectsAsync(one, invocation.Cancel);
        if (purge) InstanceEnd.RemoveData(instance);
        invocation.Screen.Line(purge ? "Naru is down, and nothing of it is left" : $"Naru is down; its data is in {instance.DataDirectory}");
        return 0;
    }
}
