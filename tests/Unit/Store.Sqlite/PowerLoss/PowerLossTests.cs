using Microsoft.Data.Sqlite;
using Naru.Store;
using Naru.Store.Sqlite;

namespace Naru.Tests.Unit.StoreSqlite.PowerLoss;

/// <summary>The power goes at every single operation on the disk, and no acknowledged write is lost.</summary>
public sealed class PowerLossTests : IDisposable
{
    private const int Batches = 12;
    private const int RecordsInBatch = 3;

    private readonly string _directory = Directory.CreateTempSubdirectory("naru-power-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_acknowledged_write_is_lost_wherever_the_power_goes()
    {
        var whole = new DroppingDisk(int.MaxValue);
        Assert.Equal(Batches, await WriteAsync(whole));
        Assert.True(whole.Operations > 50, $"the history has only {whole.Operations} operations: it tries nothing");
        for (var loss = 1; loss <= whole.Operations; loss++)
        {
            for (var seed = 0; seed < 2; seed++)
            {
                var disk = new DroppingDisk(loss);
                var acknowledged = await WriteAsync(disk);
                await CheckAsync(disk.Survivor(new Random(loss * 1000 + seed)), acknowledged, $"power lost at operation {loss} of {whole.Operations}, seed {seed}");
            }
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // Writes until the power goes, closing once on the way, which moves the log's tail into the file; says how many batches were acknowledged.
    private async Task<int> WriteAsync(DroppingDisk disk)
    {
        DroppingVfs.Use(disk);
        var acknowledged = 0;
        try
        {
            for (var half = 0; half < 2; half++)
            {
                await using var store = SqliteStore.Open(_directory, DroppingVfs.Name);
                while (acknowledged < Batches * (half + 1) / 2)
                {
                    await store.CommitAsync(BatchOf(acknowledged), Cancel);
                    acknowledged++;
                }
                await store.CompactAsync(RecordsInBatch * 2, Cancel);
            }
        }
        catch (Exception failure) when (failure is StoreException or SqliteException)
        {
            Assert.True(disk.IsLost, $"failed with the power on: {failure}");
        }
        return acknowledged;
    }

    private async Task CheckAsync(DroppingDisk disk, int acknowledged, string when)
    {
        DroppingVfs.Use(disk);
        await using var store = SqliteStore.Open(_directory, DroppingVfs.Name);
        var image = await store.LoadAsync(Cancel);
        Assert.True(image.Revision >= (long)acknowledged * RecordsInBatch, $"{when}: {acknowledged} batches were acknowledged, the log ends at revision {image.Revision}");
        Assert.True(image.Revision % RecordsInBatch == 0, $"{when}: a batch is there in part: the log ends at revision {image.Revision}");
        for (var revision = image.Compacted + 1; revision <= image.Revision; revision++)
            Assert.True(image.Records.Any(r => r.Revision == revision), $"{when}: revision {revision} is missing");
    }

    private static StoreBatch BatchOf(int number)
    {
        var first = number * RecordsInBatch;
        return new StoreBatch(first, [.. Enumerable.Range(1, RecordsInBatch).Select(i => new StoreRecord(first + i, $"key-{first + i}", 0, new byte[700]))]);
    }
}
