using System.Net;
using Naru.Engine.Networks.Definitions;
using Naru.Engine.Networks.Endpoints;
using Naru.Kernel.Nftables;

namespace Naru.Engine.Networks.Guards;

/// <summary>
/// What a container's port of a bridge lets in: IPv4 and ARP under the MAC and the address that its endpoint has on record, and
/// nothing else. A frame is judged by the link it comes by, before the bridge learns from it or passes it on, so that it
/// matters neither what the container calls itself nor whether bridged packets are shown to the ip family
/// (bridge-nf-call-iptables). The rules are the same for all links and match by how their names begin: a link of which
/// no element speaks lets nothing through. On a network whose containers may not talk to each other, frames may go to the bridge
/// alone; only requests by ARP still reach all. Pure.
/// </summary>
internal static class ContainerLinkGuard
{
    /// <summary>(link, MAC, address) of every endpoint.</summary>
    private const string Own = "own";

    /// <summary>Links of networks without traffic between containers, and (link, MAC of its bridge).</summary>
    private const string Apart = "apart", Bridge = "bridge";
    private const string Entry = "prerouting", Onward = "onward";
    private const ushort IPv4 = 0x0800, Arp = 0x0806;

    public static NftBatch Build(NftBatch batch, string table, InstanceNames names, IReadOnlyCollection<NetworkRecord> networks, IEnumerable<ContainerNetRecord> containers)
    {
        batch.In(NftFamily.Bridge).FreshTable(table)
            .AddSet(table, new NftSet(Own, NftField.InterfaceName, NftField.EtherAddress, NftField.Address))
            .AddSet(table, new NftSet(Apart, NftField.InterfaceName))
            .AddSet(table, new NftSet(Bridge, NftField.InterfaceName, NftField.EtherAddress))
            .AddChain(table, new NftChain(Onward))
            .AddRule(table, Onward, new NftRule().LoadInputName(0).Lookup(Apart, 0, found: false).Verdict(NftVerdict.Accept))
            .AddRule(table, Onward, new NftRule().MatchEtherType(Arp).Verdict(NftVerdict.Accept))
            .AddRule(table, Onward, new NftRule().LoadInputName(0).LoadEtherDestination(4).Lookup(Bridge, 0).Verdict(NftVerdict.Accept))
            .AddRule(table, Onward, new NftRule().Verdict(NftVerdict.Drop))
            .AddChain(table, new NftChain(Entry, NftHook.Prerouting, "filter", NftChain.PriorityRaw))
            .AddRule(table, Entry, new NftRule().MatchInputPrefix(names.ContainerLinks, equal: false).Verdict(NftVerdict.Accept))
            .AddRule(table, Entry, new NftRule().MatchEtherType(IPv4).LoadInputName(0).LoadEtherSource(4).LoadSource(6).Lookup(Own, 0).Verdict(NftVerdict.GoTo(Onward)))
            .AddRule(table, Entry, new NftRule().MatchEtherType(Arp).LoadInputName(0).LoadEtherSource(4).LoadArpSenderAddress(6).Lookup(Own, 0)
                .LoadArpSenderEther(4).Lookup(Own, 0).Verdict(NftVerdict.GoTo(Onward)))
            .AddRule(table, Entry, new NftRule().Verdict(NftVerdict.Drop));
        var known = networks.ToDictionary(n => n.Id);
        foreach (var endpoint in containers.SelectMany(c => c.Endpoints))
            if (known.TryGetValue(endpoint.NetworkId, out var network)) Admit(batch, table, names, endpoint, network);
        return batch.In(NftFamily.IPv4);
    }

    /// <summary>Lets an endpoint's own frames through.</summary>
    public static NftBatch Admit(NftBatch batch, string table, InstanceNames names, EndpointRecord endpoint, NetworkRecord network)
    {
        batch.In(NftFamily.Bridge);
        foreach (var (set, key) in ElementsOf(names, endpoint, network)) batch.AddElements(table, set, [new NftElement(key)]);
        return batch.In(NftFamily.IPv4);
    }

    /// <summary>Lets an endpoint's frames through no longer.</summary>
    public static NftBatch Dismiss(NftBatch batch, string table, InstanceNames names, EndpointRecord endpoint, NetworkRecord network)
    {
        batch.In(NftFamily.Bridge);
        foreach (var (set, key) in ElementsOf(names, endpoint, network)) batch.DeleteElements(table, set, [new NftElement(key)]);
        return batch.In(NftFamily.IPv4);
    }

    private static IEnumerable<(string Set, NftKey Key)> ElementsOf(InstanceNames names, EndpointRecord endpoint, NetworkRecord network)
    {
        var link = NftKey.Empty.InterfaceName(endpoint.LinkName);
        yield return (Own, link.EtherAddress(EndpointPlan.ParseMac(endpoint.Mac)).Address(IPAddress.Parse(endpoint.Address)));
        if (BridgeOptions.Of(network.Options).Talk) yield break;
        yield return (Apart, link);
        yield return (Bridge, link.EtherAddress(InstanceNames.MacOf(names.Bridge(network.Id))));
    }
}
