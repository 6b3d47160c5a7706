using System.Net;
using Naru.Cli;
using Naru.Cli.Grammar;
using Naru.Engine.Content;
using Naru.Host.Instances;
using Naru.Registry;

namespace Naru.Host;

/// <summary>
/// <c>naru registry</c>: a registry by itself, in clear text and for everyone on this machine, so on loopback only. In the
/// foreground until SIGINT or SIGTERM. It has a data directory of its own, which an instance must not use at the same time.
/// </summary>
internal static class LocalRegistryVerb
{
    private const string DefaultData = "/var/lib/naru-registry";
    private const int DefaultPort = 5000;

    public static Verb Verb { get; } = new("registry", "", "serve images on this machine, in clear text, on loopback only",
    [
        Flag.Text("data", null, "DIR", $"where the images are kept (default {DefaultData})"),
        Flag.Text("port", 'p', "PORT", $"the port on 127.0.0.1 and ::1 (default {DefaultPort}; 0 takes a free one)"),
    ], InstanceFlags.Guarded(Run))
    { MostWords = 0 };

    private static async Task<int> Run(Invocation invocation)
    {
        var data = Path.GetFullPath(invocation.Arguments.Text("data") ?? DefaultData);
        var port = invocation.Arguments.Int("port", DefaultPort);
        if (port is < 0 or > ushort.MaxValue) throw new RefusedException($"registry: --port {port} is no port: give one from 0 to 65535");
        Directory.CreateDirectory(data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var only = Kernel.Files.FileLock.TryTake(Path.Combine(data, "registry.lock"))
            ?? throw new RefusedException($"registry: another registry serves {data} already; stop it or give another --data");
        var content = ContentStore.Open(data);
        var repositories = RepositoryStore.Open(data, content, TimeProvider.System);
        content.Collect();
        using var signals = new StopSignals();
        await using var server = await Listen(repositories, port, signals.Stop);
        invocation.Screen.Line($"the registry listens on {string.Join(" and ", server.Addresses.Select(address => address.Authority))}; push to localhost:{server.Addresses[0].Port}/NAME");
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = signals.Stop.Register(() => stopped.TrySetResult());
        await stopped.Task;
        return 0;
    }

    private static async Task<RegistryServer> Listen(RepositoryStore repositories, int port, CancellationToken stop)
    {
        try
        {
            // A free port is free on one address; the other family is only asked for where the port is given.
            IPEndPoint[] addresses = port == 0 || !System.Net.Sockets.Socket.OSSupportsIPv6
                ? [new(IPAddress.Loopback, port)] : [new(IPAddress.Loopback, port), new(IPAddress.IPv6Loopback, port)];
            return await RegistryServer.Start(new RegistryApplication(repositories, null, TimeProvider.System), addresses, null, stop);
        }
        catch (IOException fault)
        {
            throw new RefusedException($"registry: cannot listen on port {port}: {fault.Message}; give another --port");
        }
    }
}
