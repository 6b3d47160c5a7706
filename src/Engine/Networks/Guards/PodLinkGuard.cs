using System.Net;
using Naru.Engine.Networks.Pods;
using Naru.Kernel.Nftables;

namespace Naru.Engine.Networks.Guards;

/// <summary>
/// What a pod's link lets in: IPv4 and ARP under the pod's own address, and no IPv6, which pods do not have. The same rules for
/// all links, matched by how their names begin, so that a link of which no element speaks lets nothing through. Pure.
/// </summary>
internal static class PodLinkGuard
{
    /// <summary>(link, address) of every pod, in the tables of both families.</summary>
    private const string Own = "own";
    private const string Entry = "prerouting";

    /// <summary>Adds to the pods' table of the ip family, and makes those of the others that this kernel has.</summary>
    public static NftBatch Build(NftBatch batch, string table, InstanceNames names, IReadOnlyCollection<NftFamily> families, IReadOnlyCollection<PodRecord> pods)
    {
        Guard(batch, table, new NftRule().MatchInputPrefix(names.PodLinks).LoadInputName(0).LoadSource(4));
        if (families.Contains(NftFamily.Arp))
            Guard(batch.In(NftFamily.Arp).FreshTable(table), table, new NftRule().MatchInputPrefix(names.PodLinks).LoadInputName(0).LoadArpSenderAddress(4));
        if (families.Contains(NftFamily.IPv6))
            batch.In(NftFamily.IPv6).FreshTable(table).AddChain(table, Hook())
                .AddRule(table, Entry, new NftRule().MatchInputPrefix(names.PodLinks).Verdict(NftVerdict.Drop));
        foreach (var pod in pods) Admit(batch, table, names, families, pod);
        return batch.In(NftFamily.IPv4);
    }

    /// <summary>Lets a pod's own packets through.</summary>
    public static NftBatch Admit(NftBatch batch, string table, InstanceNames names, IReadOnlyCollection<NftFamily> families, PodRecord pod)
    {
        foreach (var family in WithElements(families)) batch.In(family).AddElements(table, Own, ElementOf(names, pod));
        return batch.In(NftFamily.IPv4);
    }

    /// <summary>Lets a pod's packets through no longer.</summary>
    public static NftBatch Dismiss(NftBatch batch, string table, InstanceNames names, IReadOnlyCollection<NftFamily> families, PodRecord pod)
    {
        foreach (var family in WithElements(families)) batch.In(family).DeleteElements(table, Own, ElementOf(names, pod));
        return batch.In(NftFamily.IPv4);
    }

    private static IEnumerable<NftFamily> WithElements(IReadOnlyCollection<NftFamily> families) =>
        families.Contains(NftFamily.Arp) ? [NftFamily.IPv4, NftFamily.Arp] : [NftFamily.IPv4];

    private static NftElement[] ElementOf(InstanceNames names, PodRecord pod) =>
        [new NftElement(NftKey.Empty.InterfaceName(names.PodLink(pod.PodUid)).Address(IPAddress.Parse(pod.Address)))];

    private static void Guard(NftBatch batch, string table, NftRule sender) => batch
        .AddSet(table, new NftSet(Own, NftField.InterfaceName, NftField.Address))
        .AddChain(table, Hook())
        .AddRule(table, Entry, sender.Lookup(Own, 0, found: false).Verdict(NftVerdict.Drop));

    private static NftChain Hook() => new(Entry, NftHook.Prerouting, "filter", NftChain.PriorityRaw);
}
