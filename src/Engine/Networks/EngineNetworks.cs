using System.Net;
using Naru.Engine.Networks.Definitions;
using Naru.Engine.Networks.Endpoints;
using Naru.Engine.Networks.Guards;
using Naru.Engine.Networks.Ports;
using Naru.Engine.Networks.Resolving;
using Naru.Kernel;
using Naru.Kernel.Netlink;
using Naru.Kernel.Nftables;

namespace Naru.Engine.Networks;

/// <summary>
/// The networks that containers are put on: bridges with a subnet each, and the predefined "bridge", "host" and "none".
///
/// Life cycle: <see cref="Open"/> brings bridges and table to what is on record; <see cref="Recover"/> is told once
/// which containers still run, takes up their ports and names again and removes what is left of the others. A container is
/// attached before its first process runs, with a namespace that is complete by then, and detached after its last.
///
/// Invariants: a record is on disk before its bridge, link or address is in the kernel, and goes after them; an
/// address of a network belongs to one endpoint; a published port is really bound on the host. What fails half-way is
/// undone before the exception leaves. Every refusal is an <see cref="EngineException"/>.
/// </summary>
public sealed partial class EngineNetworks : IDisposable
{
    public const string BridgeName = "bridge", HostName = "host", NoneName = "none";
    private readonly EngineNetworksConfig config;
    private readonly TimeProvider time;
    private readonly RouteSocket route;
    private readonly NftSocket nft;
    private readonly NetworkStore store;
    private readonly PortHolds holds;
    private readonly Dictionary<string, ContainerNameServer> nameServers = [];
    private readonly Lock gate = new();
    private readonly bool guardsFrames;
    private ContainerNameTable names = ContainerNameTable.Empty;

    private EngineNetworks(EngineNetworksConfig config, TimeProvider time)
    {
        (this.config, this.time) = (config, time);
        route = RouteSocket.Open(config.Host);
        nft = NftSocket.Open(config.Host);
        guardsFrames = nft.Filters(NftFamily.Bridge, config.Names.Table("probe"));
        store = new NetworkStore(config.StateDirectory);
        holds = new PortHolds(new HostSockets(config.Host), time);
    }

    private string Table => config.Names.Table("containers");

    public static EngineNetworks Open(EngineNetworksConfig config, TimeProvider time)
    {
        Directory.CreateDirectory(config.NamespaceDirectory);
        var networks = new EngineNetworks(config, time);
        NodeSwitches.Set(config.Host);
        networks.EnsurePredefined();
        foreach (var network in networks.store.Networks.Where(n => n.IsBridge)) networks.EnsureBridge(network);
        networks.RebuildTable();
        return networks;
    }

    public IReadOnlyList<NetworkRecord> List()
    {
        lock (gate) return [.. store.Networks.OrderBy(n => n.Name, StringComparer.Ordinal)];
    }

    /// <summary>By name, id or a unique beginning of the id.</summary>
    public NetworkRecord Find(string nameOrId)
    {
        lock (gate) return Known(nameOrId);
    }

    /// <summary>The endpoints on a network, by container id.</summary>
    public IReadOnlyDictionary<string, EndpointRecord> EndpointsOf(string nameOrId)
    {
        lock (gate)
        {
            var id = Known(nameOrId).Id;
            return store.Containers.SelectMany(c => c.Endpoints, (c, e) => (c.ContainerId, Endpoint: e)).Where(x => x.Endpoint.NetworkId == id)
                .ToDictionary(x => x.ContainerId, x => x.Endpoint);
        }
    }

    public NetworkRecord Create(NetworkSpec spec)
    {
        lock (gate)
        {
            var network = NetworkPlan.Of(spec, store.Networks, UsedNetworks.In(route), NetworkStore.NewId(), time.GetUtcNow());
            store.Save(network);
            Failpoint.Hit(NetworkFailpoints.CreateRecorded);
            try
            {
                if (network.IsBridge) EnsureBridge(network);
                Failpoint.Hit(NetworkFailpoints.CreateBridged);
                RebuildTable();
            }
            catch (IOException e)
            {
                RemoveBridge(network);
                throw EngineException.Failed($"network {spec.Name} could not be made: {e.Message}", e);
            }
            return network;
        }
    }

    public NetworkRecord Remove(string nameOrId)
    {
        lock (gate)
        {
            var network = Known(nameOrId);
            if (network.Predefined) throw new EngineException(EngineFault.Denied, $"{network.Name} is a pre-defined network and cannot be removed");
            var users = store.Containers.Where(c => c.Endpoints.Any(e => e.NetworkId == network.Id)).Select(c => c.Name).ToList();
            if (users.Count > 0)
                throw new EngineException(EngineFault.Denied,
                    $"network {network.Name} has active endpoints ({string.Join(", ", users)}): disconnect or stop these containers first");
            RemoveBridge(network);
            RebuildTable();
            return network;
        }
    }

    /// <summary>Removes the networks that no running container is on and that <paramref name="keep"/> does not name; returns them.</summary>
    public IReadOnlyList<NetworkRecord> Prune(Func<NetworkRecord, bool> keep)
    {
        lock (gate)
        {
            var used = store.Containers.SelectMany(c => c.Endpoints).Select(e => e.NetworkId).ToHashSet();
            var idle = store.Networks.Where(n => !n.Predefined && !used.Contains(n.Id) && !keep(n)).ToList();
            foreach (var network in idle) RemoveBridge(network);
            if (idle.Count > 0) RebuildTable();
            return idle;
        }
    }

    public void Dispose()
    {
        foreach (var server in nameServers.Values) server.Dispose();
        holds.Dispose();
        route.Dispose();
        nft.Dispose();
    }

    private NetworkRecord Known(string nameOrId) =>
        store.Network(nameOrId) ?? throw EngineException.NotFound($"network {nameOrId} not found: `docker network ls` lists what there is");

    private void EnsurePredefined()
    {
        if (store.Network(BridgeName) is null)
            store.Save(NetworkPlan.Of(new NetworkSpec(BridgeName), store.Networks, UsedNetworks.In(route), NetworkStore.NewId(), time.GetUtcNow()) with { Predefined = true });
        foreach (var (name, driver) in new[] { (HostName, "host"), (NoneName, "null") })
            if (store.Network(name) is null)
                store.Save(new NetworkRecord(NetworkStore.NewId(), name, driver) { Predefined = true, Created = time.GetUtcNow() });
    }

    private void EnsureBridge(NetworkRecord network)
    {
        var name = config.Names.Bridge(network.Id);
        int index = route.Find(name)?.Index ?? route.AddBridge(name, InstanceNames.MacOf(name), MtuOf(network));
        route.EnsureAddress(index, IPAddress.Parse(network.Gateway), network.Range.PrefixLength);
    }

    private void RemoveBridge(NetworkRecord network)
    {
        if (network.IsBridge) route.DeleteLink(config.Names.Bridge(network.Id));
        Failpoint.Hit(NetworkFailpoints.RemoveUnbridged);
        store.Remove(network);
    }

    private int MtuOf(NetworkRecord network) => BridgeOptions.Of(network.Options).Mtu ?? config.Mtu;

    private void RebuildTable()
    {
        var batch = ContainerTable.Build(Table, config.Names, store.Networks, store.Containers);
        if (guardsFrames) ContainerLinkGuard.Build(batch, Table, config.Names, store.Networks, store.Containers);
        nft.Commit(batch, "container networks");
    }
}
