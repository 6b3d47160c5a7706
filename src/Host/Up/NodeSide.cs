using System.Net;
using Naru.Client;
using Naru.Client.Informers;
using Naru.Network;
using Naru.Node;
using Naru.Resources.Api;

namespace Naru.Host.Up;

/// <summary>
/// What every node runs, the server's and an agent's alike: its pods and the cluster's network on it, under the node's own
/// identity. It does not know whether the API server is in its process.
/// </summary>
internal sealed class NodeSide : IDisposable
{
    private readonly NodeEngine _engine;
    private readonly InformerSet _informers;
    private readonly ClusterNetwork _network;
    private readonly NodeAgent _agent;

    public NodeSide(NodePlace place, NodeEngine engine, ApiClient client, int agentPort, Action<string> report)
    {
        _engine = engine;
        var time = TimeProvider.System;
        _informers = new InformerSet(client, time);
        _network = ClusterNetwork.Open(
            new ClusterNetworkConfig(place.Name, place.Address)
            {
                NodePods = place.Ranges.PodsOf(place.Ordinal),
                PodRange = place.Ranges.PodRange,
                ServiceRange = place.Ranges.ServiceRange,
                DnsAddress = place.Ranges.DnsAddress,
                Hub = place.Hub,
                Table = place.Names.Table("services"),
                GateTable = place.Names.Table("gate"),
            },
            client, _informers, time, (what, fault) => report($"network: {what}: {fault.Message}"));
        var settings = new NodeSettings(place.Name, place.Address.ToString())
        {
            ClusterDns = place.Ranges.DnsAddress.ToString(),
            MachineNameservers = Nameservers(),
            Share = place.Share,
            AgentPort = agentPort,
            ClaimDirectory = place.ClaimDirectory,
        };
        _agent = new NodeAgent(settings, client, _informers, engine.Pods, time, Random.Shared, (what, fault) => report($"{what}: {fault}"));
    }

    /// <summary>The informers of this node, for whoever else in this process acts as the node.</summary>
    public InformerSet Informers => _informers;

    /// <summary>Who a node is to the API.</summary>
    public static ApiUser UserOf(string node) => new($"system:node:{node}", ["system:nodes", "system:authenticated"]);

    public async Task RunAsync(CancellationToken cancel)
    {
        Task[] loops = [_informers.RunAsync(cancel), _network.RunAsync(cancel), _engine.Pods.WatchExitsAsync(cancel), _agent.RunAsync(cancel)];
        await await Task.WhenAny(loops);
    }

    public void Dispose() => _network.Dispose();

    private static string[] Nameservers()
    {
        if (!File.Exists("/etc/resolv.conf")) return [];
        return [.. File.ReadLines("/etc/resolv.conf")
            .Where(line => line.StartsWith("nameserver ", StringComparison.Ordinal))
            .Select(line => line["nameserver ".Length..].Trim())
            .Where(server => IPAddress.TryParse(server, out var address) && !IPAddress.IsLoopback(address))];
    }
}
