using Naru.Tests.Harness;
using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Jobs;

/// <summary>Two nodes whose server and agent are killed and started again; every test leaves both running.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    private PodCluster? _cluster;

    internal PodCluster Cluster => _cluster ?? throw new InvalidOperationException("the nodes are not started yet");

    public async ValueTask InitializeAsync() => _cluster = await PodCluster.StartAsync(nodes: 2);

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    /// <summary>Kills the agent of the second node alone.</summary>
    internal Task KillAgentAsync() => KillAsync("-9", Path.Combine(Cluster.Naru.RunDirectory, "nodes", "node-2", "naru.pid"));

    internal Task KillServerAsync() => KillAsync("-9", Path.Combine(Cluster.Naru.RunDirectory, "naru.pid"));

    internal Task StopServerAsync() => KillAsync("-TERM", Path.Combine(Cluster.Naru.RunDirectory, "naru.pid"));

    /// <summary>Starts the server, which starts the agents that are not there.</summary>
    internal async Task UpAsync() => (await Cluster.Naru.UpAsync("--nodes", "2")).Succeeded();

    private static async Task KillAsync(string signal, string pidFile)
    {
        var pid = (await File.ReadAllTextAsync(pidFile)).Trim();
        (await Command.RunAsync("kill", [signal, pid])).Succeeded();
        await NaruInstance.UntilAsync($"process {pid} has ended", () => Command.RunAsync("cat", [$"/proc/{pid}/stat"]), stat => stat.ExitCode != 0 || stat.Output.Contains(") Z "));
    }
}
