using Naru.Engine;
using Naru.Engine.Content;
using Naru.Engine.Images;
using Naru.Oci;
using Naru.Oci.Images;
using ZstdSharp;
using static Naru.Tests.Unit.Engine.ImageFixture;

namespace Naru.Tests.Unit.Engine.Images;

public sealed class ImageStoreTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ImageFixture fixture = new();

    private ImageStore Images => fixture.Images;

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void An_image_is_found_by_name_id_and_prefix_also_after_a_restart()
    {
        var image = fixture.Make("app:1", [File("a", "1")]);
        fixture.Reopen();
        Assert.Equal(image.Id, Images.Resolve("app:1").Id);
        Assert.Equal(image.Id, Images.Resolve("docker.io/library/app:1").Id);
        Assert.Equal(image.Id, Images.Resolve(image.Id.ToString()).Id);
        Assert.Equal(image.Id, Images.Resolve(image.Id.Short).Id);
        Assert.Equal(EngineFault.NotFound, Assert.Throws<EngineException>(() => Images.Resolve("app:2")).Fault);
        Assert.Equal("No such image: other:latest", Assert.Throws<EngineException>(() => Images.Resolve("other")).Message);
        Assert.Equal("step 0", Images.History(image).Single().CreatedBy);
    }

    [Fact]
    public void A_name_moves_and_leaves_the_old_image_unnamed()
    {
        var first = fixture.Make("app", [File("a", "1")]);
        var second = fixture.Make("app", [File("a", "2")]);
        Assert.Equal(second.Id, Images.Resolve("app").Id);
        Assert.False(Images.Get(first.Id)!.IsNamed);
        var (rows, freed) = new ImageRemoval(Images).Prune(all: false);
        Assert.Equal(first.Id.ToString(), rows.Single().Deleted);
        Assert.True(freed > 0);
    }

    [Fact]
    public void Removing_takes_names_first_and_then_blobs_and_layers()
    {
        var image = fixture.Make("app", [File("a", "1")]);
        Images.Tag(image.Id, ImageReference.Parse("other"));
        var removal = new ImageRemoval(Images);
        Assert.Equal("other:latest", removal.Remove("other").Single().Untagged);
        var rows = removal.Remove("app");
        Assert.Equal(["app:latest", null], rows.Select(r => r.Untagged));
        Assert.Equal(image.Id.ToString(), rows[1].Deleted);
        Assert.Null(fixture.Layers.Find(image.TopChain!.Value));
        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Data, "blobs/sha256")));
        Assert.Single(Directory.GetDirectories(Path.Combine(fixture.Data)), d => d.EndsWith("layers", StringComparison.Ordinal));
    }

    [Fact]
    public void Containers_keep_their_images()
    {
        var image = fixture.Make("app", [File("a", "1")]);
        var removal = new ImageRemoval(Images);
        Images.Uses = () => [new ImageUse(image.Id, "0123456789abcdef", Running: true)];
        Assert.Contains("container 0123456789ab is using", Assert.Throws<EngineException>(() => removal.Remove("app")).Message);
        Assert.Contains("cannot be forced", Assert.Throws<EngineException>(() => removal.Remove(image.Id.Short, force: true)).Message);
        Assert.Empty(removal.Prune(all: true).Rows);
        Assert.Equal("app:latest", removal.Remove("app", force: true).Single().Untagged);
        Assert.NotNull(Images.Get(image.Id));
    }

    [Fact]
    public async Task Lost_layers_come_back_from_their_blobs()
    {
        var image = fixture.Make("app", [File("a", "1")], [File("b", "2")]);
        await fixture.Layers.Settling;
        foreach (var layer in Directory.GetDirectories(Path.Combine(fixture.Data, "layers"))) System.IO.File.WriteAllText(Path.Combine(layer, "unsynced"), "another boot");
        fixture.Reopen();
        Assert.Null(fixture.Layers.Find(image.TopChain!.Value));
        Assert.Equal(image.TopChain, Images.EnsureUnpacked(image));
        await fixture.Layers.Settling;
        fixture.Layers.Settle();
        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Data, "layers"), "unsynced", SearchOption.AllDirectories));
    }

    [Fact]
    public void Plain_gzip_and_zstd_layers_unpack_alike()
    {
        var plain = fixture.Make("plain", bytes => bytes, MediaTypes.OciLayer, [File("a", "1")]);
        var zstd = fixture.Make("zstd", bytes => new Compressor().Wrap(bytes).ToArray(), MediaTypes.OciLayerZstd, [File("a", "1")]);
        var gzip = fixture.Make("gzip", [File("a", "1")]);
        Assert.Equal(plain.TopChain, zstd.TopChain);
        Assert.Equal(plain.TopChain, gzip.TopChain);
    }

    [Fact]
    public void A_layer_that_is_not_what_the_config_says_is_refused_and_leaves_nothing()
    {
        var packed = Gzip(Tar(File("a", "1")));
        var layer = new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = fixture.Content.Write(packed), Size = packed.Length };
        var config = new ImageConfig { Os = "linux", RootFs = new RootFs { DiffIds = [Digest.Of("other"u8).ToString()] } };
        Assert.Throws<DigestMismatchException>(() => Images.Add(config, [layer]));
        Assert.Empty(Images.List());
        Assert.Empty(Directory.GetDirectories(Path.Combine(fixture.Data, "layers")));
    }

    [Fact]
    public void A_blob_with_another_digest_than_announced_is_refused()
    {
        using (var writer = fixture.Content.Create())
        {
            writer.Write("abc"u8);
            Assert.Throws<DigestMismatchException>(() => writer.Commit(Digest.Of("abd"u8)));
        }
        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Data, "blobs/ingest")));
        Assert.False(fixture.Content.Exists(Digest.Of("abc"u8)));
    }

    [Fact]
    public void Nothing_is_collected_while_somebody_holds_the_store()
    {
        var hold = fixture.Content.Hold();
        var digest = fixture.Content.Write("in flight"u8);
        Images.Collect();
        Assert.True(fixture.Content.Exists(digest));
        hold.Dispose();
        Assert.False(fixture.Content.Exists(digest));
    }

    [Fact]
    public void Layers_stay_while_somebody_holds_the_store()
    {
        var image = fixture.Make("app", [File("a", "1")]);
        var hold = fixture.Content.Hold();
        new ImageRemoval(Images).Remove("app");
        Assert.NotNull(fixture.Layers.Find(image.TopChain!.Value));
        fixture.Layers.Overlays.Create("c1", image.TopChain);
        hold.Dispose();
        Assert.NotNull(fixture.Layers.Find(image.TopChain!.Value));
        fixture.Layers.Overlays.Remove("c1");
        Images.Collect();
        Assert.Null(fixture.Layers.Find(image.TopChain!.Value));
    }

    [Fact]
    public async Task A_lost_layer_beneath_others_comes_back_from_its_blob()
    {
        var image = fixture.Make("app", [File("a", "1")], [File("b", "2")]);
        await fixture.Layers.Settling;
        var below = fixture.Layers.Find(image.TopChain!.Value)!.Below!.Value;
        System.IO.File.WriteAllText(Path.Combine(fixture.Data, "layers", below.Hex, "unsynced"), "another boot");
        fixture.Reopen();
        Assert.Null(fixture.Layers.Find(below));
        fixture.Layers.Overlays.Create("c1", Images.EnsureUnpacked(image));
        Assert.Equal(2, fixture.Layers.LowerDirectories(image.TopChain).Count);
    }

    [Fact]
    public void A_name_given_while_an_image_is_removed_keeps_it_or_is_refused()
    {
        var image = fixture.Make("app", [File("a", "1")]);
        var given = false;
        var naming = new Thread(() =>
        {
            try
            {
                Images.Tag(image.Id, ImageReference.Parse("other"));
                given = true;
            }
            catch (EngineException gone) when (gone.Fault == EngineFault.NotFound)
            {
                return;
            }
        });
        var asked = 0;
        Images.Uses = () =>
        {
            // The last question before the image goes.
            if (++asked != 2) return [];
            naming.Start();
            Assert.True(SpinWait.SpinUntil(() => !naming.IsAlive || naming.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Patience), "the name was neither given nor waited for");
            return [];
        };
        new ImageRemoval(Images).Remove("app");
        Assert.True(naming.Join(Patience));
        Assert.Equal(2, asked);
        Assert.Equal(given, Images.Find("other") is not null);
    }
}
