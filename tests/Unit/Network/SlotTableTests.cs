using System.Collections.Immutable;
using System.Net;
using Naru.Network.Dataplane;

namespace Naru.Tests.Unit.Network;

public sealed class SlotTableTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 16)]
    [InlineData(4, 16)]
    [InlineData(5, 256)]
    [InlineData(64, 256)]
    [InlineData(65, 4096)]
    [InlineData(3000, 4096)]
    public void The_size_leaves_four_slots_a_backend_where_it_can(int backends, int slots) => Assert.Equal(slots, SlotTable.SizeFor(backends));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(100)]
    public void Shares_differ_by_at_most_one_slot(int backends)
    {
        var table = SlotTable.Empty.With(Backends(backends));
        var counts = Enumerable.Range(0, table.Size).GroupBy(s => table[s]).Select(g => g.Count()).ToArray();
        Assert.Equal(backends, counts.Length);
        Assert.InRange(counts.Max() - counts.Min(), 0, 1);
    }

    [Fact]
    public void Replacing_one_of_four_touches_only_its_own_slots()
    {
        var before = SlotTable.Empty.With(Backends(4));
        var after = before.With([.. Backends(4).RemoveAt(1), new Backend(IPAddress.Parse("10.0.9.9"), 80)]);
        Assert.Equal(4, Enumerable.Range(0, 16).Count(s => before[s] != after[s]));
    }

    [Fact]
    public void Removing_one_of_three_moves_only_its_share()
    {
        var before = SlotTable.Empty.With(Backends(3));
        var gone = Backends(3)[2];
        var after = before.With(Backends(2));
        Assert.All(Enumerable.Range(0, 16), s => Assert.True(before[s] == after[s] || before[s] == gone));
    }

    [Fact]
    public void More_backends_than_slots_leave_the_last_out()
    {
        var table = SlotTable.Empty.With(Backends(5000));
        Assert.Equal(SlotTable.MostBackends, Enumerable.Range(0, table.Size).Select(s => table[s]).Distinct().Count());
    }

    private static ImmutableArray<Backend> Backends(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Backend(new IPAddress([10, 0, (byte)(i >> 8), (byte)i]), 80))];
}
