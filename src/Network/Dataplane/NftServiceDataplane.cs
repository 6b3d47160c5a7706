using System.Net;
using Naru.Kernel.Nftables;

namespace Naru.Network.Dataplane;

/// <summary>
/// Services by nftables. A frontend is one verdict element (which chain chooses for it) and 16, 256 or 4,096 slot
/// elements; a change of endpoints is the handful of slots that differ, in one transaction. The ruleset is never
/// listed: this object remembers what it has put there, and <see cref="Reset"/> starts from a fresh table in one
/// transaction, so that after a crash connections never meet an empty table.
/// </summary>
public sealed class NftServiceDataplane : IServiceDataplane
{
    private readonly NftServiceConfig config;
    private readonly NftSocket nft;
    private readonly ConntrackSocket conntrack;
    private Dictionary<Frontend, (FrontendTarget Target, SlotTable Slots)> standing = [];

    public NftServiceDataplane(NftServiceConfig config)
    {
        this.config = config;
        nft = NftSocket.Open(config.Node);
        conntrack = ConntrackSocket.Open(config.Node);
    }

    public void Reset(IReadOnlyCollection<FrontendChange> frontends)
    {
        standing = [];
        var batch = NftServiceTable.Build(config);
        var next = new Dictionary<Frontend, (FrontendTarget, SlotTable)>();
        Commit(batch, frontends, next, "all services");
    }

    public void Apply(IReadOnlyCollection<FrontendChange> changes)
    {
        if (changes.Count == 0) return;
        Commit(new NftBatch(), changes, new(standing), $"{changes.Count} services");
    }

    /// <summary>Takes the table away.</summary>
    public void Remove() => nft.DeleteTable(config.Table);

    public void Dispose()
    {
        nft.Dispose();
        conntrack.Dispose();
    }

    private void Commit(
        NftBatch batch, IReadOnlyCollection<FrontendChange> changes, Dictionary<Frontend, (FrontendTarget Target, SlotTable Slots)> next, string subject)
    {
        var elements = new ElementChanges();
        foreach (var change in changes)
        {
            (FrontendTarget Target, SlotTable Slots)? before = next.TryGetValue(change.Frontend, out var was) ? was : null;
            if (change.Target is null)
            {
                elements.Plan(change.Frontend, before, null);
                next.Remove(change.Frontend);
                continue;
            }
            var after = (change.Target, (before?.Slots ?? SlotTable.Empty).With(change.Target.Backends));
            elements.Plan(change.Frontend, before, after);
            next[change.Frontend] = after;
        }
        elements.WriteTo(batch, config.Table);
        nft.Commit(batch, subject);
        var previous = standing;
        standing = next;
        ForgetUdp(changes, previous);
    }

    /// <summary>UDP flows whose backend went, or that began while the frontend had none, are to be decided anew.</summary>
    private void ForgetUdp(IReadOnlyCollection<FrontendChange> changes, Dictionary<Frontend, (FrontendTarget Target, SlotTable Slots)> previous)
    {
        var stale = new Dictionary<(IPAddress?, int), HashSet<Backend>>();
        foreach (var change in changes.Where(c => c.Frontend.Protocol == Protocols.Udp))
        {
            var before = previous.TryGetValue(change.Frontend, out var was) ? was.Target.Backends : [];
            var current = change.Target?.Backends ?? [];
            if (before.Any(b => !current.Contains(b)) || (before.IsEmpty && !current.IsEmpty))
                stale[(change.Frontend.Address, change.Frontend.Port)] = [.. current];
        }
        if (stale.Count == 0) return;
        conntrack.DeleteUdp((sentTo, answeredBy) =>
            (stale.TryGetValue((sentTo.Address, sentTo.Port), out var live) || stale.TryGetValue((null, sentTo.Port), out live))
            && !live.Contains(new Backend(answeredBy.Address, answeredBy.Port)));
    }
}
