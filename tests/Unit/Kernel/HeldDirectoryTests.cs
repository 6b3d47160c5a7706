using System.Text;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Tests.Unit.Engine;

namespace Naru.Tests.Unit.Kernel;

/// <summary>Work in a directory that belongs to somebody who means no good.</summary>
public sealed class HeldDirectoryTests : IDisposable
{
    private readonly ScratchDirectory scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_link_that_was_put_in_a_files_place_leads_no_change_of_mode_out()
    {
        File.WriteAllText(scratch["outside"], "");
        File.SetUnixFileMode(scratch["outside"], UnixFileMode.UserRead);
        using var directory = HeldDirectory.Open(Directory.CreateDirectory(scratch["inside"]).FullName);
        directory.MakeSymbolicLink("file"u8, Encoding.UTF8.GetBytes(scratch["outside"]));
        Assert.Equal(Errno.ELOOP, Assert.Throws<KernelException>(() => directory.ChangeMode("file"u8, 0x1ff)).Errno);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(scratch["outside"]));
        directory.ChangeMode("."u8, 0x1c0);
        Assert.Equal(0x1c0u, FileStatus.Of(directory.Handle).Mode & 0xfff);
    }

    [Fact]
    public void A_tree_deeper_than_any_path_is_removed()
    {
        Nest(scratch["tree"], 3000);
        var removed = false;
        // A small stack stands for a tree that is deeper still.
        var remover = new Thread(() => removed = HeldDirectory.RemoveTree(scratch["tree"]), maxStackSize: 256 << 10);
        remover.Start();
        remover.Join();
        Assert.True(removed);
        Assert.False(HeldDirectory.RemoveTree(scratch["tree"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void Only_a_regular_file_is_ever_opened_to_be_read()
    {
        using var directory = HeldDirectory.Open(Directory.CreateDirectory(scratch["inside"]).FullName);
        directory.WriteFile("file"u8, "text"u8, 0x1a4);
        directory.MakeNode("pipe"u8, FileType.Fifo | 0x1b6, 0);
        directory.MakeDirectory("folder"u8, 0x1ed);
        directory.MakeSymbolicLink("link"u8, "file"u8);
        directory.MakeSymbolicLink("loop"u8, "loop"u8);
        directory.MakeSymbolicLink("magic"u8, "/proc/self/root/etc/hostname"u8);
        if (Environment.IsPrivilegedProcess) directory.MakeNode("zero"u8, FileType.CharacterDevice | 0x1b6, DeviceNumber.Make(1, 5));
        Assert.Equal("text", Encoding.UTF8.GetString(directory.ReadFile("file"u8, 100) ?? []));
        Assert.Equal("te", Encoding.UTF8.GetString(directory.ReadFile("file"u8, 2) ?? []));
        Assert.Equal("text", Encoding.UTF8.GetString(directory.ReadFileInRoot("/../link"u8, 100) ?? []));
        foreach (var name in (string[])["pipe", "folder", "link", "loop", "magic", "zero", "none", "file/below"])
        {
            Assert.Null(directory.ReadFile(Encoding.UTF8.GetBytes(name), 100));
            if (name != "link") Assert.Null(directory.ReadFileInRoot(Encoding.UTF8.GetBytes(name), 100));
        }
    }

    [Fact]
    public void Nothing_is_entered_by_a_link()
    {
        Directory.CreateDirectory(scratch["outside"]);
        using var directory = HeldDirectory.Open(Directory.CreateDirectory(scratch["inside"]).FullName);
        directory.MakeAndEnter("real"u8, 0x1c0).Dispose();
        directory.MakeSymbolicLink("link"u8, "real"u8);
        directory.MakeSymbolicLink("out"u8, "../outside"u8);
        using (var real = directory.TryEnter("real"u8)) Assert.NotNull(real);
        Assert.Null(directory.TryEnter("link"u8));
        Assert.Null(directory.TryEnter("out"u8));
        Assert.Null(directory.TryEnter("../outside"u8));
        Assert.ThrowsAny<KernelException>(() => directory.MakeAndEnter("link"u8, 0x1c0));
    }

    [Fact]
    public void A_file_is_rewritten_where_it_lies_and_nothing_else_is()
    {
        File.WriteAllText(scratch["outside"], "the host's");
        using var directory = HeldDirectory.Open(Directory.CreateDirectory(scratch["inside"]).FullName);
        directory.RewriteFile("file"u8, "a longer text"u8, 0x1a4);
        var inode = directory.Status("file"u8)!.Value.Inode;
        directory.RewriteFile("file"u8, "short"u8, 0x1a4);
        Assert.Equal("short", Encoding.UTF8.GetString(directory.ReadFile("file"u8, 100) ?? []));
        Assert.Equal(inode, directory.Status("file"u8)!.Value.Inode);
        directory.MakeSymbolicLink("link"u8, Encoding.UTF8.GetBytes(scratch["outside"]));
        Assert.Throws<KernelException>(() => directory.RewriteFile("link"u8, "x"u8, 0x1a4));
        directory.ReplaceFile("link"u8, "x"u8, 0x1a4);
        Assert.Equal("x", Encoding.UTF8.GetString(directory.ReadFile("link"u8, 100) ?? []));
        Assert.Equal("the host's", File.ReadAllText(scratch["outside"]));
    }

    [Fact]
    public void What_is_longer_than_it_says_is_read_to_the_bound()
    {
        using var proc = HeldDirectory.Open("/proc/self");
        Assert.True(proc.ReadFile("maps"u8, 1 << 20)!.Length > 4096, "a file of /proc says that it has no bytes");
        Assert.Equal(10, proc.ReadFile("maps"u8, 10)!.Length);
    }

    /// <summary>Makes directories one in the other, a file in each, and ones beside them whose names are no text.</summary>
    internal static void Nest(string path, int depth)
    {
        var at = HeldDirectory.Open(Directory.CreateDirectory(path).FullName);
        for (var i = 0; i < depth; i++)
        {
            at.CreateFile([0xff], 0x180).Dispose();
            at.MakeDirectory("d"u8, 0x1c0);
            var below = at.OpenDirectory("d"u8);
            at.Dispose();
            at = below;
        }
        at.Dispose();
    }
}
