using System.Net;
using Naru.Kernel.Nftables;

namespace Naru.Engine.Networks.Pods;

/// <summary>The nftables table of a node's pods: two ways of masquerading. Pure.</summary>
internal static class PodTable
{
    /// <summary>Pairs (address, same address): a pod that speaks to itself.</summary>
    public const string SelfSet = "self";

    public static NftBatch Build(string table, PodNetworkConfig config, IEnumerable<PodRecord> pods)
    {
        var outside = new NftRule().LoadSource(0).MatchNetwork(0, config.PodRange);
        foreach (var network in config.ClusterNetworks) outside = outside.LoadDestination(0).MatchNetwork(0, network, inside: false);
        return new NftBatch().FreshTable(table)
            .AddSet(table, new NftSet(SelfSet, NftField.Address, NftField.Address))
            .AddElements(table, SelfSet, [.. pods.Select(SelfElement)])
            .AddChain(table, new NftChain("postrouting", NftHook.Postrouting, "nat", NftChain.PrioritySourceNat))
            .AddRule(table, "postrouting", new NftRule().MatchDestinationNat().LoadSource(0).LoadDestination(1).Lookup(SelfSet, 0).Masquerade())
            .AddRule(table, "postrouting", outside.Masquerade());
    }

    public static NftElement SelfElement(PodRecord pod)
    {
        var address = IPAddress.Parse(pod.Address);
        return new NftElement(NftKey.Empty.Address(address).Address(address));
    }
}
