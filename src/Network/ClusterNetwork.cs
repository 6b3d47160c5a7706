using Naru.Client;
using Naru.Client.Informers;
using Naru.Dns.Serving;
using Naru.Network.Dataplane;
using Naru.Network.Names;
using Naru.Network.Routes;
using Naru.Network.Services;

namespace Naru.Network;

/// <summary>
/// The cluster's network on one node: services, names, and routes to other nodes' pods.
///
/// Life cycle: <see cref="Open"/> registers with the informers (call it before they run), puts the node's own addresses
/// and routes in place and begins to serve names; <see cref="RunAsync"/> then follows the objects until cancelled. The
/// caller runs the informers. Stopping leaves services, routes and established connections as they are, and the next
/// start takes them over without a gap; only names are silent in between. <see cref="Remove"/> is for good.
///
/// Faults of the kernel and of the API are told to the caller and tried again; nothing here ends the node.
/// </summary>
public sealed class ClusterNetwork : IDisposable
{
    private readonly NftServiceDataplane dataplane;
    private readonly NodeRoutes routes;
    private readonly ClusterNameServer names;
    private readonly ServiceLoop services;
    private readonly RevisionReporter reporter;
    private readonly RouteLoop peers;

    private ClusterNetwork(ClusterNetworkConfig config, ApiClient client, InformerSet informers, TimeProvider time, Action<string, Exception> onFault)
    {
        routes = NodeRoutes.Open(new NodeRoutesConfig(config.NodeAddress)
        {
            PodRange = config.PodRange,
            ServiceRange = config.ServiceRange,
            GateTable = config.GateTable,
            OwnAddresses = [config.DnsAddress],
            Hub = config.Hub,
            Node = config.Node,
        });
        dataplane = new NftServiceDataplane(new NftServiceConfig(config.Table)
        {
            ServiceRange = config.ServiceRange,
            PodRange = config.PodRange,
            NodePods = config.NodePods,
            OwnAddresses = [config.DnsAddress],
            Node = config.Node,
        });
        var zone = new ClusterZone(config.Domain, config.ServiceRange, config.PodRange, config.DnsAddress, InformerNames.Over(informers, config.ServiceRange));
        names = ClusterNameServer.Start(config.DnsAddress, zone, new DnsForwarder(DnsForwarder.ReadServers(config.ResolvConf, withLoopback: true), time), time, config.Node);
        services = new ServiceLoop(config.NodeName, config.ServiceRange, informers, dataplane, time, onFault);
        reporter = new RevisionReporter(config.NodeName, client, services, time, onFault);
        var rules = new PeerRules(config.NodeName, config.NodeAddress, config.NodePods, config.PodRange, config.ServiceRange);
        peers = new RouteLoop(rules, informers, routes.Sync, time, onFault);
    }

    /// <summary>The newest revision of an EndpointSlice that this node's dataplane has.</summary>
    public long AppliedRevision => services.AppliedRevision;

    public static ClusterNetwork Open(ClusterNetworkConfig config, ApiClient client, InformerSet informers, TimeProvider time, Action<string, Exception> onFault) =>
        new(config, client, informers, time, onFault);

    public async Task RunAsync(CancellationToken cancel)
    {
        await await Task.WhenAny(services.RunAsync(cancel), reporter.RunAsync(cancel), peers.RunAsync(cancel));
    }

    /// <summary>Takes services and routes away for good.</summary>
    public void Remove()
    {
        dataplane.Remove();
        routes.Remove();
    }

    public void Dispose()
    {
        names.Dispose();
        dataplane.Dispose();
        routes.Dispose();
    }
}
