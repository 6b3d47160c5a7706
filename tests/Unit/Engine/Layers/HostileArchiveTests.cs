using System.Text;
using Naru.Engine.Layers;
using Naru.Kernel.Files;
using Naru.Oci;
using Naru.Oci.Tar;

namespace Naru.Tests.Unit.Engine.Layers;

/// <summary>Archives that try to leave their root, or to fill the disk.</summary>
public sealed class HostileArchiveTests : IDisposable
{
    private readonly ScratchDirectory scratch = new();
    private readonly string inside;

    public HostileArchiveTests()
    {
        inside = Directory.CreateDirectory(scratch["inside"]).FullName;
        System.IO.File.WriteAllText(scratch["victim"], "untouched");
        Directory.CreateDirectory(scratch["outside"]);
    }

    public void Dispose()
    {
        try
        {
            Assert.Equal("untouched", System.IO.File.ReadAllText(scratch["victim"]));
            Assert.Empty(Directory.GetFileSystemEntries(scratch["outside"]));
        }
        finally
        {
            scratch.Dispose();
        }
    }

    [Fact]
    public void A_name_that_climbs_out_is_refused()
    {
        var e = Assert.Throws<ImageFormatException>(() => Unpack(File("a/../../victim")));
        Assert.Contains("outside its root", e.Message);
    }

    [Fact]
    public void An_absolute_name_stays_inside()
    {
        Unpack(File("/victim"));
        Assert.Equal("x", System.IO.File.ReadAllText(Path.Combine(inside, "victim")));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("ABSOLUTE")]
    [InlineData("../../../../../../../../../..")]
    public void A_symbolic_link_as_a_parent_leads_nowhere_outside(string target)
    {
        var to = target == "ABSOLUTE" ? scratch["outside"] : target;
        Exception? fault = Record.Exception(() => Unpack(Link("door", to), File("door/new"), File("door/victim")));
        // Resolved as in a container, the link's target may be absent, and is then replaced by a directory.
        Assert.True(fault is null or ImageFormatException or Naru.Kernel.KernelException, fault?.ToString());
    }

    [Fact]
    public void A_symbolic_link_in_place_of_a_file_is_replaced_and_not_followed()
    {
        Unpack(Link("victim", scratch["victim"]), File("victim"));
        Assert.Null(new FileInfo(Path.Combine(inside, "victim")).LinkTarget);
    }

    [Theory]
    [InlineData("../victim")]
    [InlineData("door/victim")]
    public void A_hard_link_to_the_outside_is_refused(string target) =>
        Assert.Throws<ImageFormatException>(() => Unpack(Link("door", scratch.Path), HardLink("stolen", target)));

    [Fact]
    public void A_whiteout_cannot_name_the_parent() =>
        Assert.Throws<ImageFormatException>(() => Unpack(File("a/.wh...")));

    [Fact]
    public void Overlay_attributes_of_an_archive_are_not_taken()
    {
        Unpack(File("f") with { Xattrs = [new TarXattr("trusted.overlay.redirect", "/x"u8.ToArray()), new TarXattr("trusted.other", "1"u8.ToArray())] });
        using var root = HeldDirectory.Open(inside);
        Assert.DoesNotContain(root.Attributes("f"u8), name => name.StartsWith("trusted.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_bomb_stops_at_the_limit()
    {
        var small = TarLimits.Default with { ContentBytes = 10_000 };
        var e = Assert.Throws<ImageFormatException>(() => UnpackBytes(Archive(File("a", 6000), File("b", 6000)), small));
        Assert.Contains("10000 bytes allowed", e.Message);
        Assert.Throws<ImageFormatException>(() => UnpackBytes(Archive(File("c"), File("d"), File("e")), TarLimits.Default with { Entries = 2 }));
    }

    [Fact]
    public void A_member_replaced_by_another_kind_leaves_only_the_last()
    {
        Unpack(Directory_("a"), File("a/b"), File("a"), Directory_("c"), Link("c", "/"), Directory_("c"), File("c/d"));
        Assert.Equal("x", System.IO.File.ReadAllText(Path.Combine(inside, "a")));
        Assert.Equal("x", System.IO.File.ReadAllText(Path.Combine(inside, "c", "d")));
    }

    private void Unpack(params TarEntry[] members) => UnpackBytes(Archive(members), TarLimits.Default);

    private void UnpackBytes(Stream archive, TarLimits limits)
    {
        using var root = HeldDirectory.Open(inside);
        TreeUnpacker.Unpack(archive, root, new TreeUnpackOptions { Whiteouts = true, Limits = limits });
    }

    internal static MemoryStream Archive(params TarEntry[] members)
    {
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive))
            foreach (var member in members)
                writer.WriteMember(member, member.Type == TarEntryType.File ? Encoding.ASCII.GetBytes(new string('x', (int)Math.Max(1, member.Size))) : []);
        archive.Position = 0;
        return archive;
    }

    internal static TarEntry File(string name, int size = 1) => new() { Name = Encoding.UTF8.GetBytes(name), Mode = 420, Size = size };

    internal static TarEntry Directory_(string name) => new() { Name = Encoding.UTF8.GetBytes(name), Type = TarEntryType.Directory, Mode = 493 };

    internal static TarEntry Link(string name, string target) =>
        new() { Name = Encoding.UTF8.GetBytes(name), Type = TarEntryType.SymbolicLink, LinkName = Encoding.UTF8.GetBytes(target) };

    internal static TarEntry HardLink(string name, string target) =>
        new() { Name = Encoding.UTF8.GetBytes(name), Type = TarEntryType.HardLink, LinkName = Encoding.UTF8.GetBytes(target) };
}
