using Naru.ApiServer;
using Naru.Resources.Api;
using Naru.Store;
using Naru.Tests.Simulation.Checks;
using Naru.Tests.Simulation.Clockwork;

namespace Naru.Tests.Simulation.Cluster;

/// <summary>The API server of a simulated cluster, which can crash at any moment and comes back from its log.</summary>
internal sealed class SimulatedServer(SimulationLoop loop, int seed, Observer observer, PlantedBug bug)
{
    private readonly MemoryStore _log = new();
    private readonly Random _random = new(seed ^ 0x0d15c);
    private readonly List<FaultyWatch> _watches = [];
    private KubernetesApi? _api;
    private SimulatedDisk? _disk;
    private int _slowest = 1;

    /// <summary>Counts the starts; a request that began under another one has lost its connection.</summary>
    public int Run { get; private set; }

    public IApiTransport? Transport { get; private set; }

    /// <summary>How slow the disk may be, in milliseconds.</summary>
    public int SlowestMilliseconds
    {
        get => _slowest;
        set
        {
            _slowest = value;
            if (_disk is not null) _disk.SlowestMilliseconds = value;
        }
    }

    public async Task StartAsync()
    {
        observer.Recovered(await _log.LoadAsync(default));
        _disk = new SimulatedDisk(loop, _log, _random, observer, bug) { SlowestMilliseconds = _slowest };
        var api = await SimulatedServerStart.OpenAsync(_disk, loop.Time, new SimulatedIds(seed + (1000 * ++Run)));
        _api = api;
        Transport = new LocalTransport(api);
    }

    public async Task CrashAsync()
    {
        if (_api is not { } api) return;
        Run++;
        _disk!.Cut();
        (_api, Transport) = (null, null);
        DropWatches(_ => true);
        await api.DisposeAsync();
    }

    /// <summary>Ends the watches that the condition chooses, as a lost connection does.</summary>
    public int DropWatches(Func<FaultyWatch, bool> which)
    {
        var dropped = _watches.Where(which).ToList();
        foreach (var watch in dropped) watch.Drop();
        return dropped.Count;
    }

    internal void Opened(FaultyWatch watch) => _watches.Add(watch);

    internal void Closed(FaultyWatch watch) => _watches.Remove(watch);
}
