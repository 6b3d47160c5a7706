using System.Net;
using Naru.Kernel.Nftables;

namespace Naru.Network.Dataplane;

/// <summary>
/// The static part of the service table: two look-ups in each direction, one chain a way of choosing a slot, and
/// masquerading. It never changes while services come and go; only elements of the three maps do. Pure.
/// </summary>
internal static class NftServiceTable
{
    /// <summary>(address, protocol, port) to a jump.</summary>
    public const string Services = "services";

    /// <summary>(protocol, port) to a jump, for packets to one of the node's own addresses.</summary>
    public const string NodePorts = "nodeports";

    /// <summary>(address or 0, protocol, port, slot) to (address, port).</summary>
    public const string Slots = "slots";

    public const string Refuse = "refuse";

    /// <summary>Says "masquerade me" between the choosing and the leaving of a packet.</summary>
    private const uint MasqueradeMark = 0x4000;
    private static readonly IPNetwork Loopback = IPNetwork.Parse("127.0.0.0/8");

    /// <summary>The chain that chooses a backend for such a frontend.</summary>
    public static string ChainFor(Frontend frontend, FrontendTarget target, int slots)
    {
        if (slots == 0) return Refuse;
        var way = frontend.IsNodePort ? target.KeepSource ? "local" : "node" : "pick";
        return $"{way}-{(target.Sticky ? "sticky" : "random")}-{slots}";
    }

    public static NftBatch Build(NftServiceConfig config)
    {
        var table = config.Table;
        var batch = new NftBatch().FreshTable(table)
            .AddSet(table, new NftSet(Services, NftField.Address, NftField.Protocol, NftField.Port) { Verdicts = true })
            .AddSet(table, new NftSet(NodePorts, NftField.Protocol, NftField.Port) { Verdicts = true })
            .AddSet(table, new NftSet(Slots, NftField.Address, NftField.Protocol, NftField.Port, NftField.Mark) { Data = [NftField.Address, NftField.Port] })
            .AddChain(table, new NftChain(Refuse))
            .AddRule(table, Refuse, new NftRule().MatchProtocol(Protocols.Tcp).Reject(tcp: true))
            .AddRule(table, Refuse, new NftRule().Reject(tcp: false));
        foreach (var way in new[] { "pick", "node", "local" })
            foreach (bool sticky in new[] { false, true })
                foreach (uint slots in new uint[] { 16, 256, 4096 })
                    AddChooser(batch, table, way, sticky, slots);
        AddEntry(batch, config, "prerouting", NftHook.Prerouting);
        AddEntry(batch, config, "output", NftHook.Output);
        return AddMasquerade(batch, config);
    }

    private static void AddChooser(NftBatch batch, string table, string way, bool sticky, uint slots)
    {
        var chain = $"{way}-{(sticky ? "sticky" : "random")}-{slots}";
        var rule = new NftRule();
        if (way == "node") rule = rule.LoadNumber(8, MasqueradeMark).SetMark(8);
        rule = way == "pick" ? rule.LoadDestination(0) : rule.LoadNumber(0, 0);
        rule = rule.LoadProtocol(1).LoadDestinationPort(2);
        rule = sticky ? rule.LoadSource(8).LoadHash(3, 8, slots) : rule.LoadRandom(3, slots);
        batch.AddChain(table, new NftChain(chain));
        batch.AddRule(table, chain, rule.Lookup(Slots, 0, data: 4).DestinationNat(4, 5));
    }

    private static void AddEntry(NftBatch batch, NftServiceConfig config, string chain, NftHook hook)
    {
        var table = config.Table;
        batch.AddChain(table, new NftChain(chain, hook, "nat", NftChain.PriorityDestinationNat));
        foreach (var own in config.OwnAddresses)
            batch.AddRule(table, chain, new NftRule().LoadDestination(0).MatchNetwork(0, new IPNetwork(own, 32)).Verdict(NftVerdict.Accept));
        batch.AddRule(table, chain, new NftRule().LoadDestination(0).LoadProtocol(1).LoadDestinationPort(2).LookupVerdict(Services, 0));
        batch.AddRule(table, chain, new NftRule().LoadDestination(0).MatchNetwork(0, config.ServiceRange).Verdict(NftVerdict.GoTo(Refuse)));
        batch.AddRule(table, chain, new NftRule().LoadDestination(0).MatchNetwork(0, Loopback, inside: false)
            .MatchLocalDestination().LoadProtocol(0).LoadDestinationPort(1).LookupVerdict(NodePorts, 0));
    }

    private static NftBatch AddMasquerade(NftBatch batch, NftServiceConfig config)
    {
        const string Chain = "postrouting";
        var table = config.Table;
        return batch.AddChain(table, new NftChain(Chain, NftHook.Postrouting, "nat", NftChain.PrioritySourceNat))
            .AddRule(table, Chain, new NftRule().MatchMark(MasqueradeMark).LoadNumber(8, 0).SetMark(8).Masquerade())
            .AddRule(table, Chain, new NftRule().MatchDestinationNat()
                .LoadOriginalDestination(0).MatchNetwork(0, config.ServiceRange)
                .LoadSource(0).MatchNetwork(0, config.PodRange, inside: false).Masquerade())
            .AddRule(table, Chain, new NftRule().MatchDestinationNat()
                .LoadSource(0).MatchNetwork(0, config.PodRange, inside: false)
                .LoadDestination(0).MatchNetwork(0, config.PodRange).LoadDestination(0).MatchNetwork(0, config.NodePods, inside: false).Masquerade());
    }
}
