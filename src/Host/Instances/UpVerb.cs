using Naru.Cli;
using Naru.Cli.Grammar;
using Naru.Host.Up;

namespace Naru.Host.Instances;

/// <summary><c>naru up</c></summary>
internal static class UpVerb
{
    private static IReadOnlyList<Flag> Flags { get; } =
    [
        .. InstanceFlags.All,
        Flag.Text("nodes", null, "N", "how many nodes this machine is to be (default 1)"),
        Flag.Text("api-port", null, "PORT", "the port of the Kubernetes API (default 6443)"),
        Flag.Switch("detach", 'd', "go on in the background; come back when it answers"),
    ];

    public static Verb Verb { get; } = new("up", "", "start the engine, the node and the control plane on this machine", Flags, InstanceFlags.Guarded(RunAsync)) { MostWords = 0 };

    private static async Task<int> RunAsync(Invocation invocation)
    {
        InstanceFlags.RequireRoot("up");
        var instance = InstanceFlags.Read(invocation);
        var settings = new ServerSettings(invocation.Arguments.Int("nodes", 1), invocation.Arguments.Int("api-port", 6443));
        if (settings.Nodes is < 1 or > 64) throw new UsageException("--nodes is from 1 to 64");
        if (settings.ApiPort is < 1 or > 65535) throw new UsageException("--api-port is from 1 to 65535");
        if (invocation.Arguments.Has("detach")) return await BackgroundStart.RunAsync(instance, settings, invocation);
        using var held = await InstanceLock.TakeAsync(instance, invocation.Cancel);
        using var signals = new StopSignals();
        OwnCgroup.Enter(instance);
        var status = await Server.RunAsync(instance, settings, signals.Stop);
        Console.Error.WriteLine($"naru: stopped; containers go on under their keeper: `naru up` takes them up again, `naru down` stops them");
        return status;
    }
}
