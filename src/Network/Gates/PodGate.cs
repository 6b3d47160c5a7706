using System.Net;
using Naru.Kernel.Netlink;
using Naru.Kernel.Nftables;

namespace Naru.Network.Gates;

/// <summary>
/// Who may send to the cluster's pods by way of this node: other pods, the other nodes, whoever a Service or a node port led
/// there by translation, and answers. Containers' networks and whatever a neighbour machine routes here are none of these and are
/// dropped. A pod's address counts as a source only on the link that leads to that pod, so nobody else can take one on.
///
/// It judges addresses of the pod range alone, which are the cluster's on every link; all else passes. The node itself is not
/// judged: what it sends is not forwarded. Opening it keeps the nodes that it knew, and the rules are replaced in one step, so a restart
/// opens and closes nothing in between.
/// </summary>
public sealed class PodGate : IDisposable
{
    private const string Nodes = "nodes", Raw = "raw", Forward = "forward";
    private readonly string table;
    private readonly NftSocket nft;
    private HashSet<IPAddress>? admitted;

    private PodGate(string table, NftSocket nft) => (this.table, this.nft) = (table, nft);

    /// <param name="table">The table's name, unique to the instance.</param>
    /// <param name="first">Nodes that are let through from the start.</param>
    public static PodGate Open(string table, IPNetwork podRange, IReadOnlyCollection<IPAddress> first, NetworkNamespace? node)
    {
        var nft = NftSocket.Open(node);
        try
        {
            nft.Commit(Build(table, podRange).AddElements(table, Nodes, [.. first.Select(Element)]), "gate of the pods");
            return new PodGate(table, nft);
        }
        catch
        {
            nft.Dispose();
            throw;
        }
    }

    /// <summary>From now on exactly these are the other nodes.</summary>
    public void Admit(IReadOnlyCollection<IPAddress> nodes)
    {
        var wanted = nodes.ToHashSet();
        if (admitted is not null && admitted.SetEquals(wanted)) return;
        nft.Commit(new NftBatch().Flush(table, Nodes).AddElements(table, Nodes, [.. wanted.Select(Element)]), "nodes at the gate of the pods");
        admitted = wanted;
    }

    public void Remove() => nft.DeleteTable(table);

    public void Dispose() => nft.Dispose();

    private static NftBatch Build(string table, IPNetwork pods) => new NftBatch().EnsureTable(table)
        .AddSet(table, new NftSet(Nodes, NftField.Address))
        .AddChain(table, new NftChain(Raw, NftHook.Prerouting, "filter", NftChain.PriorityRaw)).FlushChain(table, Raw)
        .AddRule(table, Raw, new NftRule().LoadSource(0).MatchNetwork(0, pods).MatchStraySource().Verdict(NftVerdict.Drop))
        .AddChain(table, new NftChain(Forward, NftHook.Forward, "filter", NftChain.PriorityFilter)).FlushChain(table, Forward)
        .AddRule(table, Forward, new NftRule().LoadDestination(0).MatchNetwork(0, pods, inside: false).Verdict(NftVerdict.Return))
        .AddRule(table, Forward, new NftRule().MatchEstablished().Verdict(NftVerdict.Return))
        .AddRule(table, Forward, new NftRule().MatchDestinationNat().Verdict(NftVerdict.Return))
        .AddRule(table, Forward, new NftRule().LoadSource(0).MatchNetwork(0, pods).Verdict(NftVerdict.Return))
        .AddRule(table, Forward, new NftRule().LoadSource(0).Lookup(Nodes, 0).Verdict(NftVerdict.Return))
        .AddRule(table, Forward, new NftRule().Verdict(NftVerdict.Drop));

    private static NftElement Element(IPAddress node) => new(NftKey.Empty.Address(node));
}
