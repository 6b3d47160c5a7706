using Naru.Cli;
using Naru.Host.Up;

namespace Naru.Host.Instances;

/// <summary><c>naru join</c></summary>
internal static class JoinVerb
{
    public static Verb Verb { get; } = new("join", "", "run as a further node, with the join.json in the data directory", InstanceFlags.All, InstanceFlags.Guarded(RunAsync)) { MostWords = 0 };

    private static async Task<int> RunAsync(Invocation invocation)
    {
        InstanceFlags.RequireRoot("join");
        var instance = InstanceFlags.Read(invocation);
        using var held = await InstanceLock.TakeAsync(instance, invocation.Cancel);
        using var signals = new StopSignals();
        OwnCgroup.Enter(instance);
        return await Agent.RunAsync(instance, signals.Stop);
    }
}
