using Naru.Store.Sqlite;

namespace Naru.Tests.Unit.Store.Sqlite;

/// <summary>The store's files hold Secrets: from their first moment nobody but their owner reads them.</summary>
public sealed class FileModeTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("naru-unit-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_file_is_its_owners_alone_also_one_that_was_not()
    {
        var directory = Path.Combine(_folder.FullName, "store");
        Directory.CreateDirectory(directory);
        await File.WriteAllBytesAsync(Path.Combine(directory, "state.db"), [], TestContext.Current.CancellationToken);
        File.SetUnixFileMode(Path.Combine(directory, "state.db"), OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using (var store = SqliteStore.Open(directory))
        {
            await store.LoadAsync(TestContext.Current.CancellationToken);
            await store.BackupAsync(Path.Combine(directory, "copy.db"), TestContext.Current.CancellationToken);
            Assert.All(Directory.GetFiles(directory), file => Assert.Equal((file, OwnerOnly), (file, File.GetUnixFileMode(file))));
            Assert.Contains(Directory.GetFiles(directory), file => file.EndsWith("-wal", StringComparison.Ordinal));
        }
    }
}
