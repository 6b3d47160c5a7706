using System.Net;
using Naru.Engine.Networks.Definitions;
using Naru.Engine.Networks.Endpoints;
using Naru.Engine.Networks.Ports;
using Naru.Kernel.Nftables;

namespace Naru.Engine.Networks;

/// <summary>
/// The nftables table of the containers' bridges: published ports, the way out, and what keeps networks apart. Made
/// anew when a network comes or goes; containers coming and going change elements only. Pure.
/// </summary>
internal static class ContainerTable
{
    /// <summary>(host address, protocol, port) to (address, port).</summary>
    private const string PublishedAt = "published-at";

    /// <summary>(protocol, port) to (address, port), for packets to any of the host's addresses.</summary>
    private const string PublishedAnywhere = "published";

    /// <summary>(address, protocol, port) of containers' ports that are published somewhere but on loopback.</summary>
    private const string Open = "open";

    /// <summary>(bridge, same bridge): traffic that stays on one network whose containers may talk to each other.</summary>
    private const string Same = "same";
    private const string Bridges = "bridges", Internals = "internals", Sources = "sources";
    private static readonly IPNetwork Loopback = IPNetwork.Parse("127.0.0.0/8");

    public static NftBatch Build(string table, InstanceNames names, IReadOnlyCollection<NetworkRecord> networks, IEnumerable<ContainerNetRecord> containers)
    {
        var bridges = networks.Where(n => n.IsBridge).ToList();
        var batch = new NftBatch().FreshTable(table)
            .AddSet(table, new NftSet(PublishedAt, NftField.Address, NftField.Protocol, NftField.Port) { Data = [NftField.Address, NftField.Port] })
            .AddSet(table, new NftSet(PublishedAnywhere, NftField.Protocol, NftField.Port) { Data = [NftField.Address, NftField.Port] })
            .AddSet(table, new NftSet(Open, NftField.Address, NftField.Protocol, NftField.Port))
            .AddSet(table, new NftSet(Sources, NftField.InterfaceName) { Verdicts = true })
            .AddSet(table, new NftSet(Same, NftField.InterfaceName, NftField.InterfaceName))
            .AddSet(table, new NftSet(Bridges, NftField.InterfaceName))
            .AddSet(table, new NftSet(Internals, NftField.InterfaceName))
            .AddElements(table, Same, [.. bridges.Where(n => BridgeOptions.Of(n.Options).Talk).Select(n => new NftElement(Link(names, n).InterfaceName(names.Bridge(n.Id))))])
            .AddElements(table, Bridges, [.. bridges.Select(n => new NftElement(Link(names, n)))])
            .AddElements(table, Internals, [.. bridges.Where(n => n.Internal).Select(n => new NftElement(Link(names, n)))]);
        AddTranslation(batch, table, "prerouting", NftHook.Prerouting);
        AddTranslation(batch, table, "output", NftHook.Output);
        AddSources(batch, table, names, bridges);
        AddWayOut(batch, table, names, bridges);
        AddSeparation(batch, table);
        foreach (var container in containers)
            if (PublishAddress(container) is { } address) Publish(batch, table, container.Ports, address);
        return batch;
    }

    /// <summary>Leads the ports to the address; deleted again by the same ports and address.</summary>
    public static NftBatch Publish(NftBatch batch, string table, IEnumerable<PublishedPort> ports, IPAddress address, bool remove = false)
    {
        var shown = ports.Where(p => !IPAddress.IsLoopback(p.Address)).ToList();
        NftElement[] open = [.. shown.Select(p => NftKey.Empty.Address(address).Protocol(p.Number).Port(p.ContainerPort)).Distinct().Select(k => new NftElement(k))];
        if (remove) batch.DeleteElements(table, Open, open);
        else batch.AddElements(table, Open, open);
        foreach (var port in shown)
        {
            var to = NftKey.Empty.Address(address).Port(port.ContainerPort);
            bool anywhere = port.Address.Equals(IPAddress.Any);
            var key = (anywhere ? NftKey.Empty : NftKey.Empty.Address(port.Address)).Protocol(port.Number).Port(port.HostPort);
            NftElement[] element = [new NftElement(key) { Data = to }];
            var map = anywhere ? PublishedAnywhere : PublishedAt;
            if (remove) batch.DeleteElements(table, map, element);
            else batch.AddElements(table, map, element);
        }
        return batch;
    }

    /// <summary>
    /// The address that published ports lead to: that of the endpoint with the default route. Null where there is none, as on internal
    /// networks alone: nothing is published there.
    /// </summary>
    public static IPAddress? PublishAddress(ContainerNetRecord container) =>
        GatewayEndpoint.Of(container.Endpoints) is { Gateway.Length: > 0 } endpoint ? IPAddress.Parse(endpoint.Address) : null;

    private static NftKey Link(InstanceNames names, NetworkRecord network) => NftKey.Empty.InterfaceName(names.Bridge(network.Id));

    private static void AddTranslation(NftBatch batch, string table, string chain, NftHook hook) => batch
        .AddChain(table, new NftChain(chain, hook, "nat", NftChain.PriorityDestinationNat))
        .AddRule(table, chain, new NftRule().LoadDestination(0).LoadProtocol(1).LoadDestinationPort(2).Lookup(PublishedAt, 0, data: 4).DestinationNat(4, 5))
        .AddRule(table, chain, new NftRule().LoadDestination(0).MatchNetwork(0, Loopback, inside: false).MatchLocalDestination()
            .LoadProtocol(0).LoadDestinationPort(1).Lookup(PublishedAnywhere, 0, data: 4).DestinationNat(4, 5));

    /// <summary>
    /// What leaves a bridge takes the host's address. So does what a container sends to a published port of its own network: the
    /// answer would else go to it directly, from an address it never spoke to.
    /// </summary>
    private static void AddWayOut(NftBatch batch, string table, InstanceNames names, List<NetworkRecord> bridges)
    {
        const string Chain = "postrouting";
        batch.AddChain(table, new NftChain(Chain, NftHook.Postrouting, "nat", NftChain.PrioritySourceNat));
        foreach (var network in bridges)
        {
            batch.AddRule(table, Chain, new NftRule().MatchDestinationNat()
                .LoadSource(0).MatchNetwork(0, network.Range).LoadDestination(0).MatchNetwork(0, network.Range).Masquerade());
            if (!BridgeOptions.Of(network.Options).Masquerade) continue;
            batch.AddRule(table, Chain, new NftRule().LoadSource(0).MatchNetwork(0, network.Range)
                .MatchOutputName(names.Bridge(network.Id), equal: false).Masquerade());
        }
    }

    /// <summary>From a bridge comes only what bears an address of its network, also where the kernel cannot judge frames by their port.</summary>
    private static void AddSources(NftBatch batch, string table, InstanceNames names, List<NetworkRecord> bridges)
    {
        const string Chain = "raw";
        foreach (var network in bridges)
        {
            var from = "from-" + names.Bridge(network.Id);
            batch.AddChain(table, new NftChain(from))
                .AddRule(table, from, new NftRule().LoadSource(0).MatchNetwork(0, network.Range, inside: false).Verdict(NftVerdict.Drop))
                .AddElements(table, Sources, [new NftElement(Link(names, network)) { Verdict = NftVerdict.Jump(from) }]);
        }
        batch.AddChain(table, new NftChain(Chain, NftHook.Prerouting, "filter", NftChain.PriorityRaw))
            .AddRule(table, Chain, new NftRule().LoadInputName(0).LookupVerdict(Sources, 0));
    }

    /// <summary>
    /// What is routed into a network comes from itself, is an answer, or was led to a published port by translation: whoever sends it,
    /// another network, a pod or another machine. What goes elsewhere is for others to judge.
    /// </summary>
    private static void AddSeparation(NftBatch batch, string table)
    {
        const string Chain = "forward";
        batch.AddChain(table, new NftChain(Chain, NftHook.Forward, "filter", NftChain.PriorityFilter))
            .AddRule(table, Chain, new NftRule().LoadInputName(0).LoadOutputName(4).Lookup(Same, 0).Verdict(NftVerdict.Return))
            .AddRule(table, Chain, new NftRule().LoadInputName(0).Lookup(Internals, 0).Verdict(NftVerdict.Drop))
            .AddRule(table, Chain, new NftRule().LoadOutputName(0).Lookup(Internals, 0).Verdict(NftVerdict.Drop))
            .AddRule(table, Chain, new NftRule().LoadOutputName(0).Lookup(Bridges, 0, found: false).Verdict(NftVerdict.Return))
            .AddRule(table, Chain, new NftRule().MatchEstablished().Verdict(NftVerdict.Return))
            .AddRule(table, Chain, new NftRule().MatchDestinationNat().LoadDestination(0).LoadProtocol(1).LoadDestinationPort(2).Lookup(Open, 0).Verdict(NftVerdict.Return))
            .AddRule(table, Chain, new NftRule().Verdict(NftVerdict.Drop));
    }
}
