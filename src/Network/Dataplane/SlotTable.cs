using System.Collections.Immutable;

namespace Naru.Network.Dataplane;

/// <summary>
/// Which backend each of a frontend's slots holds. A new connection draws a slot at random, so a backend's share is
/// its share of slots: with at least four slots a backend, shares differ from even by at most a quarter. There are 16,
/// 256 or 4,096 slots; the next size is taken when four a backend no longer fit. When backends come or go, only the
/// slots that must change do: sticky clients of the others keep theirs, and the kernel gets few elements. Pure.
/// </summary>
public sealed class SlotTable
{
    public const int MostBackends = 4096;
    private static readonly int[] Sizes = [16, 256, 4096];
    private const int SlotsPerBackend = 4;
    private readonly ImmutableArray<Backend> slots;

    private SlotTable(ImmutableArray<Backend> slots) => this.slots = slots;

    public static SlotTable Empty { get; } = new([]);

    public int Size => slots.Length;

    public Backend this[int slot] => slots[slot];

    /// <summary>The size for that many backends; 0 for none.</summary>
    public static int SizeFor(int backends) => backends == 0 ? 0 : Sizes.FirstOrDefault(s => s >= backends * SlotsPerBackend, Sizes[^1]);

    /// <summary>The table for these backends (more than fit are left out, last first) that differs least from this one.</summary>
    public SlotTable With(ImmutableArray<Backend> backends)
    {
        if (backends.Length > MostBackends) backends = backends[..MostBackends];
        int size = SizeFor(backends.Length);
        if (size == 0) return Empty;
        var next = new Backend?[size];
        var room = Quotas(backends, size);
        for (int slot = 0; slot < size && slot < slots.Length && size == slots.Length; slot++)
            if (room.TryGetValue(slots[slot], out int left) && left > 0)
            {
                next[slot] = slots[slot];
                room[slots[slot]] = left - 1;
            }
        Fill(next, backends, room);
        return new SlotTable([.. next.Select(b => b!.Value)]);
    }

    /// <summary>How many slots each backend gets; those that hold most already get the odd ones.</summary>
    private Dictionary<Backend, int> Quotas(ImmutableArray<Backend> backends, int size)
    {
        var held = slots.GroupBy(s => s).ToDictionary(g => g.Key, g => g.Count());
        int odd = size % backends.Length;
        return backends.OrderByDescending(b => held.GetValueOrDefault(b)).ThenBy(b => b)
            .Select((backend, rank) => (backend, quota: size / backends.Length + (rank < odd ? 1 : 0)))
            .ToDictionary(q => q.backend, q => q.quota);
    }

    private static void Fill(Backend?[] next, ImmutableArray<Backend> backends, Dictionary<Backend, int> room)
    {
        int turn = 0;
        for (int slot = 0; slot < next.Length; slot++)
        {
            if (next[slot] is not null) continue;
            while (room[backends[turn % backends.Length]] == 0) turn++;
            var backend = backends[turn++ % backends.Length];
            room[backend]--;
            next[slot] = backend;
        }
    }
}
