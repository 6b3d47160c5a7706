using System.Net;
using Naru.Kernel.Nftables;

namespace Naru.Network.Dataplane;

/// <summary>
/// The elements of the three maps that take frontends from one state to another. Deletions go before additions, since
/// a key that changes its value is both. Pure.
/// </summary>
internal sealed class ElementChanges
{
    private readonly Dictionary<string, (List<NftElement> Gone, List<NftElement> New)> maps = new()
    {
        [NftServiceTable.Services] = ([], []),
        [NftServiceTable.NodePorts] = ([], []),
        [NftServiceTable.Slots] = ([], []),
    };

    public void Plan(Frontend frontend, (FrontendTarget Target, SlotTable Slots)? before, (FrontendTarget Target, SlotTable Slots)? after)
    {
        PlanSlots(frontend, before?.Slots ?? SlotTable.Empty, after?.Slots ?? SlotTable.Empty);
        var was = before is { } b ? NftServiceTable.ChainFor(frontend, b.Target, b.Slots.Size) : null;
        var now = after is { } a ? NftServiceTable.ChainFor(frontend, a.Target, a.Slots.Size) : null;
        if (was == now) return;
        var (gone, added) = maps[frontend.IsNodePort ? NftServiceTable.NodePorts : NftServiceTable.Services];
        if (was is not null) gone.Add(EntryOf(frontend, was));
        if (now is not null) added.Add(EntryOf(frontend, now));
    }

    /// <summary>Entries go before the slots they lead to, and come after them: the kernel applies in order, and all at once.</summary>
    public void WriteTo(NftBatch batch, string table)
    {
        foreach (var (map, (gone, _)) in maps) batch.DeleteElements(table, map, gone);
        foreach (var (map, (_, added)) in maps) batch.AddElements(table, map, added);
    }

    private void PlanSlots(Frontend frontend, SlotTable before, SlotTable after)
    {
        var (gone, added) = maps[NftServiceTable.Slots];
        for (int slot = 0; slot < Math.Max(before.Size, after.Size); slot++)
        {
            Backend? was = slot < before.Size ? before[slot] : null;
            Backend? now = slot < after.Size ? after[slot] : null;
            if (was == now) continue;
            var key = NftKey.Empty.Address(frontend.Address ?? IPAddress.Any).Protocol(frontend.Protocol).Port(frontend.Port).Number((uint)slot);
            if (was is { } old) gone.Add(new NftElement(key) { Data = NftKey.Empty.Address(old.Address).Port(old.Port) });
            if (now is { } fresh) added.Add(new NftElement(key) { Data = NftKey.Empty.Address(fresh.Address).Port(fresh.Port) });
        }
    }

    private static NftElement EntryOf(Frontend frontend, string chain)
    {
        var key = frontend.Address is { } address ? NftKey.Empty.Address(address) : NftKey.Empty;
        return new NftElement(key.Protocol(frontend.Protocol).Port(frontend.Port)) { Verdict = NftVerdict.Jump(chain) };
    }
}
