using Naru.Engine.Images;
using Naru.Engine.Layers;
using Naru.Oci;
using static Naru.Tests.Unit.Engine.ImageFixture;

namespace Naru.Tests.Unit.Engine.Images;

/// <summary>What a crash in the middle leaves on disk, made by hand, and what the next start makes of it.</summary>
public sealed class ImageCrashTests : IDisposable
{
    private readonly ImageFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void Half_written_blobs_layers_and_indexes_are_taken_away()
    {
        var image = fixture.Make("kept", [File("a", "1")]);
        System.IO.File.WriteAllText(Path.Combine(fixture.Data, "blobs/ingest/7"), "half a blob");
        System.IO.File.WriteAllText(Path.Combine(fixture.Data, "images.json.tmp"), "{\"half");
        Directory.CreateDirectory(Path.Combine(fixture.Data, "layers/tmp-3/diff/sub"));
        Directory.CreateDirectory(Path.Combine(fixture.Data, "layers", Digest.Of("no record"u8).Hex, "diff"));
        using (fixture.Content.Hold()) fixture.Content.Write("a blob that no image came to name"u8);

        fixture.Reopen();

        Assert.Equal(image.Id, Assert.Single(fixture.Images.List()).Id);
        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Data, "blobs/ingest")));
        Assert.Equal(image.Blobs.Count, Directory.GetFiles(Path.Combine(fixture.Data, "blobs/sha256")).Length);
        Assert.Equal(image.TopChain!.Value.Hex, Path.GetFileName(Assert.Single(Directory.GetDirectories(Path.Combine(fixture.Data, "layers")))));
        Assert.Equal("1", System.IO.File.ReadAllText(Path.Combine(fixture.Layers.LowerDirectories(image.TopChain)[0], "a")));
    }

    [Fact]
    public void An_overlay_without_its_record_gives_way_to_a_new_one()
    {
        var image = fixture.Make("base", [File("a", "1")]);
        var path = Path.Combine(fixture.Data, "overlays/c1");
        Directory.CreateDirectory(Path.Combine(path, "upper"));
        System.IO.File.WriteAllText(Path.Combine(path, "upper/stale"), "");
        Assert.Empty(fixture.Layers.Overlays.List());
        fixture.Layers.Overlays.Create("c1", image.TopChain);
        Assert.False(System.IO.File.Exists(Path.Combine(fixture.Layers.Overlays.Mount("c1"), "stale")));
    }

    [Fact]
    public void Build_leftovers_are_removed()
    {
        fixture.Layers.Overlays.Create("build-1-0", null, isVolatile: true);
        fixture.Layers.Overlays.Mount("build-1-0");
        Directory.CreateDirectory(Path.Combine(fixture.Data, "builds/1/context/sub"));
        Naru.Engine.Build.ImageBuild.RemoveLeftovers(fixture.Data, fixture.Images);
        Assert.Empty(fixture.Layers.Overlays.List());
        Assert.Empty(Directory.GetDirectories(Path.Combine(fixture.Data, "builds")));
    }

    [Fact]
    public void Every_failpoint_has_a_name_of_its_own() => Assert.Equal(ImageFailpoints.All.Count, ImageFailpoints.All.Distinct().Count());

    [Fact]
    public void A_layer_too_many_is_refused()
    {
        var layers = Enumerable.Range(0, LayerStore.MaxLayers + 1).Select(i => new[] { File($"f{i}", "") }).ToArray();
        Assert.Contains($"more than {LayerStore.MaxLayers} layers", Assert.Throws<Naru.Engine.EngineException>(() => fixture.Make("tall", layers)).Message);
    }

    [Fact]
    public void As_many_layers_as_are_allowed_can_be_mounted()
    {
        var layers = Enumerable.Range(0, LayerStore.MaxLayers).Select(i => new[] { File($"f{i}", $"{i}") }).ToArray();
        fixture.Layers.Overlays.Create("tall", fixture.Make("tall", layers).TopChain);
        var root = fixture.Layers.Overlays.Mount("tall");
        Assert.Equal(LayerStore.MaxLayers, Directory.GetFiles(root).Length);
    }
}
