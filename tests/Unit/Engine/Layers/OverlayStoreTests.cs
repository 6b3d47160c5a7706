using System.Text;
using Naru.Engine;
using Naru.Engine.Layers;
using Naru.Kernel.Files;
using Naru.Oci.Tar;
using Naru.Tests.Unit.Kernel;
using static Naru.Tests.Unit.Engine.ImageFixture;

namespace Naru.Tests.Unit.Engine.Layers;

/// <summary>Real overlay mounts; they need root, as everything that runs containers does.</summary>
public sealed class OverlayStoreTests : IDisposable
{
    private readonly ImageFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void A_tree_deeper_than_any_path_is_measured_and_listed_as_far_as_paths_lead_and_not_archived()
    {
        var overlays = fixture.Layers.Overlays;
        overlays.Create("c1", null);
        HeldDirectoryTests.Nest(Path.Combine(overlays.UpperOf("c1"), "deep"), 2500);
        Assert.Equal(0, overlays.SizeOf("c1"));
        Assert.InRange(overlays.Changes("c1").Count, 4000, 4100);
        using var hold = fixture.Content.Hold();
        Assert.Equal(EngineFault.Invalid, Assert.Throws<EngineException>(() => overlays.WriteLayer("c1", fixture.Content)).Fault);
        overlays.Remove("c1");
        Assert.Empty(overlays.Ids());
    }

    [Fact]
    public void Layers_stack_with_whiteouts_and_opaque_directories()
    {
        var image = fixture.Make("stack",
            [Folder("keep"), File("keep/a", "1"), File("gone", "1"), Folder("cleared"), File("cleared/old", "1"), Folder("private", 448)],
            [File("keep/b", "2"), File(".wh.gone", ""), File("cleared/.wh..wh..opq", ""), File("cleared/new", "2"), File("private/x", "2")]);
        fixture.Layers.Overlays.Create("c1", fixture.Images.EnsureUnpacked(image));
        var root = fixture.Layers.Overlays.Mount("c1");

        Assert.Equal(["a", "b"], Names(root, "keep"));
        Assert.False(System.IO.File.Exists(Path.Combine(root, "gone")));
        Assert.Equal(["new"], Names(root, "cleared"));
        // The second layer does not name "private", so it keeps the mode the first one gave it.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(Path.Combine(root, "private")));
    }

    [Fact]
    public void What_a_container_wrote_becomes_a_layer_that_gives_the_same_tree()
    {
        var image = fixture.Make("base", [Folder("d"), File("d/deleted", "1"), File("d/changed", "1"), Folder("replaced"), File("replaced/old", "1")]);
        var overlays = fixture.Layers.Overlays;
        overlays.Create("c1", image.TopChain);
        var root = overlays.Mount("c1");
        System.IO.File.Delete(Path.Combine(root, "d/deleted"));
        System.IO.File.WriteAllText(Path.Combine(root, "d/changed"), "2");
        System.IO.File.WriteAllText(Path.Combine(root, "d/added"), "3");
        Directory.Delete(Path.Combine(root, "replaced"), recursive: true);
        Directory.CreateDirectory(Path.Combine(root, "replaced"));
        System.IO.File.WriteAllText(Path.Combine(root, "replaced/new"), "4");

        Assert.Equal(
            ["Modified /d", "Added /d/added", "Modified /d/changed", "Deleted /d/deleted", "Modified /replaced", "Added /replaced/new"],
            overlays.Changes("c1").Select(change => $"{change.Kind} {change.Path}"));

        var blob = overlays.WriteLayer("c1", fixture.Content);
        var exported = Export("c1");
        var unpacked = fixture.Layers.Unpack(image.TopChain, blob.DiffId, () => fixture.Content.OpenRead(blob.Descriptor.Digest));
        overlays.Create("c2", unpacked.Chain);
        Assert.Equal(exported, Export("c2"));

        Assert.Equal(["added", "changed"], Names(overlays.Mount("c2"), "d"));
        Assert.Equal(["new"], Names(overlays.Mount("c2"), "replaced"));
    }

    [Fact]
    public void An_upper_directory_becomes_the_layer_without_a_copy()
    {
        var overlays = fixture.Layers.Overlays;
        overlays.Create("step", null, isVolatile: true);
        System.IO.File.WriteAllText(Path.Combine(overlays.Mount("step"), "made"), "here");
        overlays.Unmount("step");
        overlays.Mount("step");
        var blob = overlays.WriteLayer("step", fixture.Content);
        var layer = overlays.TurnIntoLayer("step", blob);

        Assert.Equal("here", System.IO.File.ReadAllText(Path.Combine(fixture.Layers.LowerDirectories(layer.Chain)[0], "made")));
        Assert.Empty(overlays.List());
        Assert.NotNull(LayerStore.Open(fixture.Data).Find(layer.Chain));
    }

    [Fact]
    public void Odd_names_devices_and_attributes_survive_the_trip()
    {
        byte[] name = [0xff, 0xfe, (byte)'n'];
        var capability = new byte[] { 1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
        var image = fixture.Make("odd",
            [(new TarEntry { Name = name, Mode = 0x9ed, Uid = 1234, Gid = 2345, ModifiedSeconds = 77, Xattrs = [new TarXattr("security.capability", capability), new TarXattr("user.k", [0, 1, 255])] }, "odd"),
             (new TarEntry { Name = "null"u8.ToArray(), Type = TarEntryType.CharacterDevice, Mode = 0x1b6, DeviceMajor = 1, DeviceMinor = 3 }, ""),
             (new TarEntry { Name = "second"u8.ToArray(), Type = TarEntryType.HardLink, LinkName = name }, "")]);
        fixture.Layers.Overlays.Create("c", image.TopChain);

        var members = new Dictionary<string, TarEntry>();
        var reader = new TarReader(new MemoryStream(ExportBytes("c")));
        while (reader.Next() is { } entry) members[Encoding.Latin1.GetString(entry.Name)] = entry;
        var odd = members[Encoding.Latin1.GetString(name)];
        var (file, link) = odd.Type == TarEntryType.File ? (odd, members["second"]) : (members["second"], odd);
        Assert.Equal((0x9ed, 1234, 2345, 77), (file.Mode, file.Uid, file.Gid, file.ModifiedSeconds));
        Assert.Equal(capability, file.Xattrs.Single(x => x.Name == "security.capability").Value);
        Assert.Equal([0, 1, 255], file.Xattrs.Single(x => x.Name == "user.k").Value);
        Assert.Equal(TarEntryType.HardLink, link.Type);
        Assert.Equal((1u, 3u), (members["null"].DeviceMajor, members["null"].DeviceMinor));
    }

    [Fact]
    public void A_taken_id_is_refused_and_a_removed_one_is_free_again()
    {
        var overlays = fixture.Layers.Overlays;
        overlays.Create("c", null);
        Assert.Equal(EngineFault.Conflict, Assert.Throws<EngineException>(() => overlays.Create("c", null)).Fault);
        overlays.Mount("c");
        overlays.Remove("c");
        overlays.Remove("c");
        overlays.Create("c", null);
        Assert.False(overlays.IsMounted("c"));
    }

    private string Export(string id)
    {
        var reader = new TarReader(new MemoryStream(ExportBytes(id)));
        List<string> rows = [];
        while (reader.Next() is { } entry) rows.Add($"{entry.DisplayName} {entry.Type} {entry.Mode} {entry.Size}");
        return string.Join('\n', rows);
    }

    private byte[] ExportBytes(string id)
    {
        using var output = new MemoryStream();
        fixture.Layers.Overlays.Export(id, output);
        return output.ToArray();
    }

    private static string[] Names(string root, string folder)
    {
        using var directory = HeldDirectory.Open(Path.Combine(root, folder));
        return [.. directory.Names().Select(Encoding.UTF8.GetString)];
    }
}
