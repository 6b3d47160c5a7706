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
