using System.Text;
using Naru.Engine;
using Naru.Engine.Volumes;
using Naru.Kernel.Files;

namespace Naru.Tests.Unit.Engine;

public sealed class AtomicFilesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private readonly ScratchDirectory _scratch = new();
    private readonly HeldDirectory _held;
    private readonly string _directory;

    public AtomicFilesTests()
    {
        _directory = Directory.CreateDirectory(_scratch["volume"]).FullName;
        _held = HeldDirectory.Open(_directory);
    }

    public void Dispose()
    {
        _held.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void Files_change_all_at_once_and_old_ones_go()
    {
        Assert.True(Write(Now, File("a", "1"), File("sub/b", "2")));
        Assert.Equal("1", Read("a"));
        Assert.Equal("2", Read("sub/b"));
        Assert.Equal("..data/a", LinkOf("a"));
        Assert.True(Write(Now, File("a", "3")));
        Assert.Equal("3", Read("a"));
        Assert.Equal(3, Directory.EnumerateFileSystemEntries(_directory).Count());
    }

    [Fact]
    public void What_has_not_changed_is_not_written()
    {
        Write(Now, File("a", "1"), File("sub/b", "2"));
        var before = LinkOf("..data");
        Assert.False(Write(Now.AddHours(1), File("a", "1"), File("sub/b", "2")));
        Assert.Equal(before, LinkOf("..data"));
        Assert.True(Write(Now.AddHours(1), File("a", "1"), File("sub/b", "2") with { Mode = 0b110_000_000 }));
        Assert.True(Write(Now.AddHours(2), File("a", "1")));
    }

    [Fact]
    public void What_a_crash_left_after_the_files_had_changed_is_mended_by_the_next_write()
    {
        Write(Now, File("old", "1"));
        _held.MakeDirectory("..2026_11_23_10_00_00.2"u8, 0x1ed);
        using (var fresh = _held.Enter("..2026_11_23_10_00_00.2"u8)) fresh.WriteFile("new"u8, "2"u8, 0b110_100_100);
        _held.MakeSymbolicLink("..data_tmp"u8, "..2026_11_23_10_00_00.2"u8);
        _held.Rename("..data_tmp"u8, "..data"u8);
        Assert.False(Write(Now, File("new", "2")));
        Assert.Equal("2", Read("new"));
        Assert.Equal(["..2026_11_23_10_00_00.2", "..data", "new"], Directory.EnumerateFileSystemEntries(_directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_has_the_owner_and_the_mode_that_were_asked_for()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root gives files away");
        Write(Now, File("sub/a", "1") with { User = 1000, Group = 2000, Mode = 0b110_100_000 });
        using var folder = _held.OpenDirectory("..data/sub"u8);
        var status = folder.Status("a"u8)!.Value;
        Assert.Equal((1000u, 2000u, 0b110_100_000u), (status.User, status.Group, status.Mode & 0xfff));
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("/a")]
    [InlineData("a/../../b")]
    [InlineData("..data")]
    [InlineData("a//b")]
    public void A_path_cannot_leave_the_volume(string path) => Assert.Throws<EngineException>(() => Write(Now, File(path, "1")));

    [Fact]
    public void Whatever_stands_in_the_way_is_replaced_and_never_opened()
    {
        var outside = Directory.CreateDirectory(_scratch["outside"]).FullName;
        System.IO.File.WriteAllText(Path.Combine(outside, "a"), "the host's");
        _held.MakeSymbolicLink("..data"u8, Encoding.UTF8.GetBytes(outside));
        _held.MakeNode("..data_tmp"u8, FileType.Fifo | 0x1b6, 0);
        _held.MakeSymbolicLink("a"u8, Encoding.UTF8.GetBytes(Path.Combine(outside, "a")));
        _held.MakeNode("b"u8, FileType.Fifo | 0x1b6, 0);
        Write(Now, File("a", "1"), File("b", "2"));
        Assert.Equal(("1", "2"), (Read("a"), Read("b")));
        Assert.Equal("the host's", System.IO.File.ReadAllText(Path.Combine(outside, "a")));
        Assert.Equal(["..2026_11_23_10_00_00.1", "..data", "a", "b"], Directory.EnumerateFileSystemEntries(_directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_pipe_in_a_files_place_makes_nobody_wait()
    {
        Write(Now, File("a", "1"));
        using (var data = _held.Enter(Encoding.UTF8.GetBytes(LinkOf("..data")!)))
        {
            data.RemoveFile("a"u8);
            data.MakeNode("a"u8, FileType.Fifo | 0b110_100_100, 0);
        }
        Assert.True(Write(Now, File("a", "1")));
        Assert.Equal("1", Read("a"));
    }

    private bool Write(DateTimeOffset now, params FolderFile[] files) => AtomicFiles.Write(_held, files, now);

    private string Read(string name) => System.IO.File.ReadAllText(Path.Combine(_directory, name));

    private string? LinkOf(string name) => new FileInfo(Path.Combine(_directory, name)).LinkTarget;

    private static FolderFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text), 0b110_100_100);
}
