using Naru.Client;
using Naru.Client.Informers;
using Naru.Node;
using Naru.Node.Machine;
using Naru.Resources.Api;
using Naru.Tests.Simulation.Clockwork;
using Naru.Tests.Simulation.Machines;

namespace Naru.Tests.Simulation.Cluster;

/// <summary>A machine with the real node agent on it. Killing the agent leaves the machine's containers; losing the machine does not.</summary>
internal sealed class SimulatedNode
{
    private readonly SimulationLoop _loop;
    private readonly Random _random;
    private readonly NodeSettings _settings;
    private readonly Action<string, Exception> _onFault;
    private CancellationTokenSource? _stop;
    private List<Task> _running = [];

    public SimulatedNode(SimulationLoop loop, int number, FaultyTransport transport, int seed, TimeSpan leaseFor, Action<string, Exception> onFault)
    {
        (_loop, _onFault, Transport) = (loop, onFault, transport);
        Name = $"node-{number}";
        _random = new Random(seed ^ (number * 7919));
        _settings = new NodeSettings(Name, $"192.168.0.{number}") { CpuMillis = 4000, MemoryBytes = 8L << 30, LeaseFor = leaseFor };
        Machine = NewMachine();
    }

    public string Name { get; }

    public FaultyTransport Transport { get; }

    public FakePodRuntime Machine { get; private set; }

    public bool IsRunning => _stop is not null;

    public void Start()
    {
        _stop = new CancellationTokenSource();
        var user = new ApiUser($"system:node:{Name}", ["system:nodes", "system:authenticated", "system:masters"]);
        var client = new ApiClient(Transport, "kubelet", user);
        var informers = new InformerSet(client, _loop.Time);
        var agent = new NodeAgent(_settings, client, informers, Machine, _loop.Time, _random, _onFault);
        _running = [informers.RunAsync(_stop.Token), agent.RunAsync(_stop.Token)];
    }

    public async Task KillAgentAsync()
    {
        if (_stop is null) return;
        _stop.Cancel();
        _stop = null;
        foreach (var task in _running) await EndedAsync(task);
    }

    /// <summary>The machine is gone with all that ran on it; the next one under this name is empty.</summary>
    public async Task LoseMachineAsync()
    {
        await KillAgentAsync();
        Machine = NewMachine();
    }

    private FakePodRuntime NewMachine() => new(_loop, new Random(_random.Next()));

    private static async Task EndedAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // That is how it was to end.
        }
    }
}
