using Naru.Client;
using Naru.Resources.Api;
using Naru.Tests.Simulation.Checks;
using Naru.Tests.Simulation.Clockwork;

namespace Naru.Tests.Simulation.Cluster;

/// <summary>
/// A whole cluster in one thread: the real API server over the in-memory store, the real scheduler and controllers, three
/// real node agents over machines that only pretend, and a network and a disk that fail by the seed.
/// </summary>
internal sealed class SimulatedCluster
{
    private readonly int _seed;
    private readonly PlantedBug _bug;
    private readonly SortedDictionary<string, FaultyTransport> _transports = new(StringComparer.Ordinal);

    public SimulatedCluster(int seed, PlantedBug bug, bool calm)
    {
        (_seed, _bug) = (seed, bug);
        Loop = new SimulationLoop(seed);
        Observer = new Observer(calm);
        Server = new SimulatedServer(Loop, seed, Observer, bug);
        ControlPlane = new SimulatedControlPlane(Loop, seed, Connect, OnFault);
        var leaseFor = calm ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(8);
        Nodes = [.. Enumerable.Range(1, 3).Select(number => new SimulatedNode(Loop, number, Connect($"node-{number}"), seed, leaseFor, OnFault))];
        foreach (var node in Nodes) node.Machine.LeavesContainers = bug == PlantedBug.ContainerLeftBehind;
        User = new ApiClient(Connect("user"), "user", new ApiUser("admin", ["system:masters", "system:authenticated"]));
    }

    public SimulationLoop Loop { get; }

    public Observer Observer { get; }

    public SimulatedServer Server { get; }

    public SimulatedControlPlane ControlPlane { get; }

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    public ApiClient User { get; }

    public FaultCounts Faults { get; } = new();

    public int Operations => _transports.Values.Sum(transport => transport.Operations);

    public IEnumerable<FaultyTransport> Transports => _transports.Values;

    /// <summary>The connection of that client, always the same.</summary>
    public FaultyTransport Connect(string client)
    {
        if (_transports.TryGetValue(client, out var known)) return known;
        var random = new Random(_seed ^ client.Aggregate(17, (hash, letter) => (hash * 31) + letter));
        return _transports[client] = new FaultyTransport(Loop, Server, random, Faults, client, new BugAtTransport(_bug, client, random));
    }

    public async Task StartAsync()
    {
        await Server.StartAsync();
        ControlPlane.Start();
        foreach (var node in Nodes) node.Start();
    }

    public async Task StopAsync()
    {
        foreach (var node in Nodes) await node.KillAgentAsync();
        await ControlPlane.StopAsync();
        await Server.CrashAsync();
    }

    private void OnFault(string where, Exception failure) =>
        Observer.Violation($"{where} failed on something unforeseen: {failure}");
}
