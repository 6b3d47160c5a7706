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
        Flag.Text("advertise", null, "ADDRESS", "an address of this machine on which other machines may join and reach the API and the registry (default none: loopback only)"),
        Flag.Switch("detach", 'd', "go on in the background; come back when it answers"),
    ];

    public static Verb Verb { get; } = new("up", "", "start the engine, the node and the control plane on this machine", Flags, InstanceFlags.Guarded(RunAsync)) { MostWords = 0 };

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var settings = ServerSettings.Read(invocation.Arguments);
        InstanceFlags.RequireRoot("up");
        var instance = InstanceFlags.Read(invocation);
        if (invocation.Arguments.Has("detach")) return await BackgroundStart.RunAsync(instance, "up", settings.ToArguments(), [], invocation);
        var status = await ForegroundStart.RunAsync(instance, stop => Server.RunAsync(instance, settings, stop), invocation.Cancel);
        Console.Error.WriteLine($"naru: stopped; containers go on under their keeper: `naru up` takes them up again, `naru down` stops them");
        return status;
    }
}
