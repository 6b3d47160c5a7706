using System.Net;

namespace Naru.Network.Dataplane;

/// <summary>
/// The dataplane without a kernel, for simulation: it answers where a new connection would go. Same slot tables, so
/// the same shares; the random draws come from the seed given.
/// </summary>
public sealed class MemoryServiceDataplane(Random random) : IServiceDataplane
{
    private Dictionary<Frontend, (FrontendTarget Target, SlotTable Slots)> standing = [];

    public void Reset(IReadOnlyCollection<FrontendChange> frontends)
    {
        standing = [];
        Apply(frontends);
    }

    public void Apply(IReadOnlyCollection<FrontendChange> changes)
    {
        var next = new Dictionary<Frontend, (FrontendTarget Target, SlotTable Slots)>(standing);
        foreach (var change in changes)
        {
            var slots = next.TryGetValue(change.Frontend, out var was) ? was.Slots : SlotTable.Empty;
            if (change.Target is null) next.Remove(change.Frontend);
            else next[change.Frontend] = (change.Target, slots.With(change.Target.Backends));
        }
        standing = next;
    }

    /// <summary>Where a new connection of that client goes; null when it is refused.</summary>
    public Backend? Connect(Frontend frontend, IPAddress client)
    {
        if (!standing.TryGetValue(frontend, out var state) || state.Slots.Size == 0) return null;
        int slot = state.Target.Sticky ? (int)((uint)client.GetHashCode() % (uint)state.Slots.Size) : random.Next(state.Slots.Size);
        return state.Slots[slot];
    }

    public void Dispose() => standing = [];
}
