using Naru.Tests.Harness;

namespace Naru.Tests.System.Joining;

/// <summary>
/// Two machines on one wire, as far as the network can tell: two namespaces joined by a veth pair, each with directories of
/// its own. The first is the server's, at <see cref="ServerAddress"/>. Disposing removes every trace and checks that.
/// </summary>
internal sealed class TwoMachines : IAsyncDisposable
{
    public const string ServerAddress = "192.168.77.1", OtherAddress = "192.168.77.2";
    private readonly string[] _before;

    private TwoMachines(NaruInstance server, NaruInstance other, string[] before) => (Server, Other, _before) = (server, other, before);

    public NaruInstance Server { get; }

    public NaruInstance Other { get; }

    public static async Task<TwoMachines> StartAsync()
    {
        var (server, other) = (await NaruInstance.PrepareAsync(), await NaruInstance.PrepareAsync());
        (await Command.RunAsync("ip", ["link", "add", "wire0", "netns", server.NetworkNamespace, "type", "veth", "peer", "name", "wire0", "netns", other.NetworkNamespace])).Succeeded();
        foreach (var (machine, address) in ((NaruInstance, string)[])[(server, ServerAddress), (other, OtherAddress)])
            foreach (var arguments in (string[][])[["address", "add", $"{address}/24", "dev", "wire0"], ["link", "set", "wire0", "up"]])
                (await machine.InsideAsync("ip", arguments)).Succeeded();
        var machines = new TwoMachines(server, other, [await server.TracesAsync(), await other.TracesAsync()]);
        try
        {
            (await server.UpAsync("--advertise", ServerAddress)).Succeeded();
            return machines;
        }
        catch
        {
            await machines.DisposeAsync();
            throw;
        }
    }

    /// <summary>The flags of the line that `naru token create` prints on the server, to be typed on the other machine.</summary>
    public async Task<string[]> TokenAsync()
    {
        var line = (await Server.NaruAsync("token", "create")).Succeeded().Trimmed;
        Assert.StartsWith($"naru join --server https://{ServerAddress}:6443 --token ", line);
        return line.Split(' ')[2..];
    }

    public Task<Command> JoinAsync(params string[] flags) =>
        Other.InsideAsync(NaruInstance.Executable, ["join", "--data", Other.DataDirectory, "--run", Other.RunDirectory, "--detach", .. flags]);

    /// <summary>Takes both down, as their owners would, and fails when anything of either is left.</summary>
    public async Task PurgeAsync()
    {
        foreach (var machine in (NaruInstance[])[Other, Server])
            (await machine.InsideAsync(NaruInstance.Executable, ["down", "--purge", "--data", machine.DataDirectory])).Succeeded();
        Assert.Equal(_before, new[] { await Server.TracesAsync(), await Other.TracesAsync() });
        Assert.False(Directory.Exists(Server.DataDirectory) || Directory.Exists(Server.RunDirectory) || Directory.Exists(Other.DataDirectory) || Directory.Exists(Other.RunDirectory));
    }

    public async ValueTask DisposeAsync()
    {
        await Other.DisposeAsync();
        await Server.DisposeAsync();
    }
}
