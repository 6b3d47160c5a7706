using System.Text;
using Naru.Kernel.Files;
using Naru.Node.Machine;
using Naru.Node.Volumes;

namespace Naru.Tests.Unit.Node;

public sealed class AtomicFilesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private readonly string _directory = Directory.CreateTempSubdirectory("naru-volume-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Files_change_all_at_once_and_old_ones_go()
    {
        Assert.True(AtomicFiles.Write(_directory, [File("a", "1"), File("sub/b", "2")], Now, Rename));
        Assert.Equal("1", System.IO.File.ReadAllText(Path.Combine(_directory, "a")));
        Assert.Equal("2", System.IO.File.ReadAllText(Path.Combine(_directory, "sub/b")));
        Assert.Equal("..data/a", new FileInfo(Path.Combine(_directory, "a")).LinkTarget);
        Assert.True(AtomicFiles.Write(_directory, [File("a", "3")], Now, Rename));
        Assert.Equal("3", System.IO.File.ReadAllText(Path.Combine(_directory, "a")));
        Assert.Equal(3, Directory.EnumerateFileSystemEntries(_directory).Count());
    }

    [Fact]
    public void What_has_not_changed_is_not_written()
    {
        AtomicFiles.Write(_directory, [File("a", "1")], Now, Rename);
        var before = new FileInfo(Path.Combine(_directory, "..data")).LinkTarget;
        Assert.False(AtomicFiles.Write(_directory, [File("a", "1")], Now.AddHours(1), Rename));
        Assert.Equal(before, new FileInfo(Path.Combine(_directory, "..data")).LinkTarget);
    }

    [Fact]
    public void What_a_crash_left_after_the_files_had_changed_is_mended_by_the_next_write()
    {
        AtomicFiles.Write(_directory, [File("old", "1")], Now, Rename);
        VolumeFile[] files = [File("new", "2")];
        Assert.Throws<IOException>(() => AtomicFiles.Write(_directory, files, Now, (directory, from, to) =>
        {
            Rename(directory, from, to);
            throw new IOException("it ends here");
        }));
        AtomicFiles.Write(_directory, files, Now, Rename);
        Assert.Equal("2", System.IO.File.ReadAllText(Path.Combine(_directory, "new")));
        Assert.Equal(["..2026_11_23_10_00_00.2", "..data", "new"], Directory.EnumerateFileSystemEntries(_directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_has_its_owner_before_anybody_can_see_it()
    {
        var seen = new List<string>();
        AtomicFiles.Write(_directory, [File("sub/a", "1")], Now, Rename, (path, file) =>
        {
            seen.Add($"{file.Path} {System.IO.File.ReadAllText(path)}");
            Assert.False(Path.Exists(Path.Combine(_directory, "..data")));
        });
        Assert.Equal(["sub/a 1"], seen);
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("/a")]
    [InlineData("a/../../b")]
    [InlineData("..data")]
    public void A_path_cannot_leave_the_volume(string path) =>
        Assert.Throws<PodRuntimeException>(() => AtomicFiles.Write(_directory, [File(path, "1")], Now, Rename));

    private static void Rename(string directory, string from, string to)
    {
        using var handle = FileNodes.Open(directory, OpenFlags.Directory);
        FileNodes.Rename(handle, from, handle, to);
    }

    private static VolumeFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text), 0b110_100_100);
}
