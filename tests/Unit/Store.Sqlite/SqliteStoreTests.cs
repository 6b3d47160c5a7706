using Naru.Store;
using Naru.Store.Sqlite;
using Naru.Tests.Unit.Store;

namespace Naru.Tests.Unit.StoreSqlite;

public sealed class SqliteStoreTests : StoreConformance, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("naru-store-").FullName;

    protected override IStateStore Open() => SqliteStore.Open(_directory);

    [Fact]
    public async Task What_was_committed_is_there_after_opening_again()
    {
        await using (var first = Open())
            await first.CommitAsync(new StoreBatch(0, [Put(1, "a", 0, "x"), Gone(2, "a", 1)]), Cancel);
        await using (var second = Open())
            await second.CompactAsync(2, Cancel);
        await using var third = Open();
        Assert.Equal(2, (await third.LoadAsync(Cancel)).Revision);
    }

    [Fact]
    public async Task A_second_opener_gets_one_clear_sentence()
    {
        await using var first = Open();
        var refusal = Assert.Throws<StoreException>(Open);
        Assert.Contains("in use by another naru", refusal.Message);
        Assert.Contains(_directory, refusal.Message);
    }

    [Fact]
    public async Task Concurrent_commits_share_transactions_and_keep_their_order()
    {
        await using var store = Open();
        var commits = Enumerable.Range(1, 500).Select(i => store.CommitAsync(new StoreBatch(i - 1, [Put(i, $"k{i}", 0, "v")]), Cancel).AsTask()).ToArray();
        await Task.WhenAll(commits);
        Assert.Equal(500, (await store.LoadAsync(Cancel)).Records.Count);
    }

    [Fact]
    public async Task A_restored_backup_goes_on_at_a_much_later_revision()
    {
        var copy = Directory.CreateTempSubdirectory("naru-store-").FullName;
        try
        {
            await using (var store = Open())
            {
                await store.CommitAsync(new StoreBatch(0, [Put(1, "a", 0, "x")]), Cancel);
                await store.BackupAsync(Path.Combine(copy, "state.db"), Cancel);
            }
            await using var restored = SqliteStore.Open(copy);
            var image = await restored.LoadAsync(Cancel);
            Assert.Equal("1:a<0=x", Show(image));
            Assert.True(image.Revision > 1_000_000, $"revision {image.Revision} could have been seen before");
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task A_restored_backup_holds_the_latest_of_each_key_only()
    {
        var copy = Directory.CreateTempSubdirectory("naru-store-").FullName;
        try
        {
            await using (var store = Open())
            {
                await store.CommitAsync(new StoreBatch(0, [Put(1, "a", 0, "x"), Put(2, "b", 0, "y"), Put(3, "a", 1, "z"), Gone(4, "b", 2)]), Cancel);
                await store.BackupAsync(Path.Combine(copy, "state.db"), Cancel);
            }
            await using var restored = SqliteStore.Open(copy);
            var image = await restored.LoadAsync(Cancel);
            Assert.Equal(image.Revision, image.Compacted);
            Assert.Equal("3:a<1=z", Show(image));
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task A_store_that_could_not_be_opened_lets_go_of_its_file()
    {
        var path = Path.Combine(_directory, "state.db");
        await using (Open()) { }
        await ChangeAsync("UPDATE fact SET value = 99 WHERE name = 'format'");
        Assert.Contains("format 99", Assert.Throws<StoreException>(Open).Message);
        await ChangeAsync("UPDATE fact SET value = 1 WHERE name = 'format'");
        await using var again = Open();
        Assert.Equal(0, (await again.LoadAsync(Cancel)).Revision);

        async Task ChangeAsync(string statement)
        {
            await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=false;Default Timeout=1");
            await connection.OpenAsync(Cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = statement;
            await command.ExecuteNonQueryAsync(Cancel);
        }
    }

    [Fact]
    public async Task A_checkpoint_that_fails_fails_no_commit()
    {
        var failed = 0;
        await using (var store = SqliteStore.Open(_directory, passed: place =>
        {
            if (place != "store.checkpoint.begun") return;
            failed++;
            throw new Microsoft.Data.Sqlite.SqliteException("attempt to write a readonly database", 8);
        }))
        {
            // The log that is written ahead is moved into the file when it is longer than 64 MB.
            var value = new byte[8 << 20];
            for (var revision = 1; revision <= 9; revision++) await store.CommitAsync(new StoreBatch(revision - 1, [new StoreRecord(revision, "a", revision - 1, value)]), Cancel);
        }
        Assert.True(failed > 0, "no checkpoint was tried");
        await using var again = Open();
        Assert.Equal(9, (await again.LoadAsync(Cancel)).Revision);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
