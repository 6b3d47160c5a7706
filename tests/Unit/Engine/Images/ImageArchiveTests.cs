using System.Text;
using Naru.Engine;
using Naru.Engine.Content;
using Naru.Engine.Images;
using Naru.Oci;
using Naru.Oci.Images;
using Naru.Oci.Tar;
using static Naru.Tests.Unit.Engine.ImageFixture;

namespace Naru.Tests.Unit.Engine.Images;

public sealed class ImageArchiveTests : IDisposable
{
    private readonly ImageFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void What_is_saved_loads_elsewhere_with_the_same_ids_and_names()
    {
        var app = fixture.Make("app:1", [File("a", "1")], [File("b", "2")]);
        fixture.Images.Tag(app.Id, ImageReference.Parse("app:2"));
        var other = fixture.Make("other", [File("a", "1")]);
        using var archive = new MemoryStream();
        fixture.Archive.Save(["app", "other"], archive);
        archive.Position = 0;

        using var elsewhere = new ImageFixture();
        var loaded = elsewhere.Archive.Load(archive);
        Assert.Equal(["app:1", "app:2", "other:latest"], loaded.Select(l => l.Name!.Familiar));
        Assert.Equal(app.Id, elsewhere.Images.Resolve("app:2").Id);
        Assert.Equal(other.Id, elsewhere.Images.Resolve("other").Id);
        Assert.Equal(app.TopChain, elsewhere.Images.Resolve("app:1").TopChain);
        elsewhere.Reopen();
        using var again = new MemoryStream();
        elsewhere.Archive.Save(["app", "other"], again);
        Assert.Equal(Digest.Of(archive.ToArray()), Digest.Of(again.ToArray()));
    }

    [Fact]
    public void An_old_docker_archive_with_links_loads()
    {
        var layer = Tar(File("a", "1"));
        var config = Config(layer, layer);
        var archive = Tar(
            File("abc.json", config), (new TarEntry { Name = "one/layer.tar"u8.ToArray(), Mode = 420 }, Encoding.Latin1.GetString(layer)), Link("two/layer.tar", "../one/layer.tar"),
            File("manifest.json", """[{"Config":"abc.json","RepoTags":["old:1"],"Layers":["one/layer.tar","two/layer.tar"]}]"""));
        var loaded = fixture.Archive.Load(new MemoryStream(Gzip(archive))).Single();
        Assert.Equal("Loaded image: old:1", loaded.Message);
        Assert.Equal(Digest.Of(Encoding.UTF8.GetBytes(config)), loaded.Id);
    }

    [Fact]
    public void A_layout_without_docker_s_manifest_loads()
    {
        var image = fixture.Make("app", [File("a", "1")]);
        using var archive = new MemoryStream();
        fixture.Archive.Save(["app"], archive);
        using var elsewhere = new ImageFixture();
        var loaded = elsewhere.Archive.Load(new MemoryStream(Without(archive.ToArray(), "manifest.json")));
        Assert.Equal("Loaded image: app:latest", loaded.Single().Message);
        Assert.Equal(image.Manifest, elsewhere.Images.Resolve("app").Manifest);
    }

    [Fact]
    public void A_blob_that_is_not_its_name_is_refused()
    {
        var name = "blobs/sha256/" + Digest.Of("right"u8).Hex;
        Assert.Throws<DigestMismatchException>(() => fixture.Archive.Load(new MemoryStream(Tar(File(name, "wrong")))));
    }

    [Fact]
    public void What_is_no_image_archive_is_refused_and_leaves_nothing()
    {
        var e = Assert.Throws<EngineException>(() => fixture.Archive.Load(new MemoryStream(Tar(File("a", "1")))));
        Assert.Contains("neither manifest.json nor index.json", e.Message);
        Assert.Throws<ImageFormatException>(() => fixture.Archive.Load(new MemoryStream(Encoding.ASCII.GetBytes(new string('n', 2000)))));
        fixture.Images.Collect();
        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Data, "blobs/sha256")));
    }

    [Fact]
    public void A_root_file_system_is_imported_as_an_image_of_one_layer()
    {
        var image = fixture.Archive.Import(new MemoryStream(Tar(Folder("bin"), File("bin/sh", "#!", 493))), ImageReference.Parse("root:1"), "Imported from -");
        Assert.Equal(image.Id, fixture.Images.Resolve("root:1").Id);
        var config = fixture.Images.ConfigOf(image);
        Assert.Equal("Imported from -", config.History!.Single().Comment);
        Assert.Equal(2, image.Size);
    }

    private static string Config(params byte[][] layers) => Encoding.UTF8.GetString(ImageJson.Write(
        new ImageConfig { Os = "linux", Architecture = "amd64", RootFs = new RootFs { DiffIds = [.. layers.Select(l => Digest.Of(l).ToString())] } }, ImageJson.Default.ImageConfig));

    private static byte[] Without(byte[] archive, string name)
    {
        var reader = new TarReader(new MemoryStream(archive));
        using var output = new MemoryStream();
        using (var writer = new TarWriter(output))
            while (reader.Next() is { } entry)
            {
                var contents = Naru.Tests.Unit.Oci.TarRoundTripTests.ReadAll(reader);
                if (entry.DisplayName != name) writer.WriteMember(entry, contents);
            }
        return output.ToArray();
    }
}
