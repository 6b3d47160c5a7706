using System.Text;
using Naru.Store;

namespace Naru.Tests.Unit.Store;

/// <summary>What every <see cref="IStateStore"/> must do. Each implementation derives from this and opens itself.</summary>
public abstract class StoreConformance
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract IStateStore Open();

    protected static StoreRecord Put(long revision, string key, long previous, string value) => new(revision, key, previous, Encoding.UTF8.GetBytes(value));

    protected static StoreRecord Gone(long revision, string key, long previous) => new(revision, key, previous, null);

    protected static string Show(StoreImage image) =>
        string.Join(' ', image.Records.Select(r => $"{r.Revision}:{r.Key}<{r.Previous}={(r.Value is null ? "-" : Encoding.UTF8.GetString(r.Value))}"));

    [Fact]
    public async Task A_new_store_is_empty_at_revision_zero()
    {
        await using var store = Open();
        var image = await store.LoadAsync(Cancel);
        Assert.Equal(0, image.Revision);
        Assert.Empty(image.Records);
    }

    [Fact]
    public async Task Load_gives_what_was_committed_in_order()
    {
        await using var store = Open();
        await store.CommitAsync(new StoreBatch(0, [Put(1, "a", 0, "x"), Put(2, "b", 0, "y")]), Cancel);
        await store.CommitAsync(new StoreBatch(2, [Put(3, "a", 1, "z"), Gone(4, "b", 2)]), Cancel);
        var image = await store.LoadAsync(Cancel);
        Assert.Equal("1:a<0=x 2:b<0=y 3:a<1=z 4:b<2=-", Show(image));
        Assert.Equal(4, image.Revision);
    }

    [Fact]
    public async Task A_batch_made_against_an_older_revision_is_refused_whole()
    {
        await using var store = Open();
        await store.CommitAsync(new StoreBatch(0, [Put(1, "a", 0, "x")]), Cancel);
        await Assert.ThrowsAsync<StoreConflictException>(async () => await store.CommitAsync(new StoreBatch(0, [Put(2, "b", 0, "y")]), Cancel));
        Assert.Equal("1:a<0=x", Show(await store.LoadAsync(Cancel)));
    }

    [Fact]
    public async Task Compaction_keeps_the_latest_of_each_key_and_the_revision()
    {
        await using var store = Open();
        await store.CommitAsync(new StoreBatch(0, [Put(1, "a", 0, "x"), Put(2, "b", 0, "y"), Put(3, "a", 1, "z"), Gone(4, "b", 2)]), Cancel);
        await store.CompactAsync(4, Cancel);
        var image = await store.LoadAsync(Cancel);
        Assert.Equal("3:a<1=z", Show(image));
        Assert.Equal((4, 4), (image.Revision, image.Compacted));
    }

    [Fact]
    public async Task Compaction_up_to_a_revision_leaves_what_came_after()
    {
        await using var store = Open();
        for (var i = 1; i <= 130; i++) await store.CommitAsync(new StoreBatch(i - 1, [Put(i, "a", i - 1, $"{i}")]), Cancel);
        await store.CompactAsync(120, Cancel);
        var image = await store.LoadAsync(Cancel);
        Assert.Equal(11, image.Records.Count);
        Assert.Equal(120, image.Records[0].Revision);
    }

    [Fact]
    public async Task A_feed_gives_the_past_and_then_the_future()
    {
        await using var store = Open();
        await store.CommitAsync(new StoreBatch(0, [Put(1, "a", 0, "x"), Put(2, "b", 0, "y")]), Cancel);
        await using var feed = store.Watch(1);
        Assert.Equal(2, Assert.Single(await feed.NextAsync(Cancel)).Revision);
        var next = feed.NextAsync(Cancel).AsTask();
        await store.CommitAsync(new StoreBatch(2, [Put(3, "c", 0, "z")]), Cancel);
        Assert.Equal("c", Assert.Single(await next.WaitAsync(TimeSpan.FromSeconds(10), Cancel)).Key);
    }

    [Fact]
    public async Task A_feed_behind_the_compaction_is_told_so()
    {
        await using var store = Open();
        await store.CommitAsync(new StoreBatch(0, [Put(1, "a", 0, "x"), Put(2, "a", 1, "y")]), Cancel);
        await store.CompactAsync(2, Cancel);
        await using var feed = store.Watch(0);
        await Assert.ThrowsAsync<StoreCompactedException>(async () => await feed.NextAsync(Cancel));
    }

    [Fact]
    public async Task Batches_whose_revisions_do_not_rise_are_refused()
    {
        await using var store = Open();
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.CommitAsync(new StoreBatch(0, [Put(2, "a", 0, "x"), Put(1, "b", 0, "y")]), Cancel));
    }
}
