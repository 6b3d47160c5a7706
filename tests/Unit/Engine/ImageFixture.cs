using System.IO.Compression;
using System.Text;
using Naru.Engine.Content;
using Naru.Engine.Images;
using Naru.Engine.Layers;
using Naru.Oci;
using Naru.Oci.Images;
using Naru.Oci.Tar;

namespace Naru.Tests.Unit.Engine;

/// <summary>An image store on a scratch directory, and small images made of real bytes.</summary>
internal sealed class ImageFixture : IDisposable
{
    private readonly ScratchDirectory scratch = new();

    public ImageFixture() => (Content, Layers, Images) = Open();

    public string Data => scratch["data"];

    public ScratchDirectory Scratch => scratch;

    public ContentStore Content { get; private set; }

    public LayerStore Layers { get; private set; }

    public ImageStore Images { get; private set; }

    public ImageArchive Archive => new(Images, TimeProvider.System);

    /// <summary>Opens the same directory anew, as a restart does.</summary>
    public void Reopen()
    {
        (Content, Layers, Images) = Open();
        Images.Collect();
    }

    /// <summary>Makes an image with one layer a list of members.</summary>
    public ImageRecord Make(string name, params (TarEntry Entry, string Contents)[][] layers) => Make(name, Gzip, MediaTypes.OciLayerGzip, layers);

    public ImageRecord Make(string name, Func<byte[], byte[]> pack, string mediaType, params (TarEntry Entry, string Contents)[][] layers)
    {
        using var hold = Content.Hold();
        List<Descriptor> descriptors = [];
        List<string> diffIds = [];
        foreach (var layer in layers)
        {
            var tar = Tar(layer);
            var packed = pack(tar);
            diffIds.Add(Digest.Of(tar).ToString());
            descriptors.Add(new Descriptor { MediaType = mediaType, Digest = Content.Write(packed), Size = packed.Length });
        }
        var config = new ImageConfig
        {
            Architecture = Platform.Local.Architecture,
            Os = "linux",
            Created = DateTimeOffset.UnixEpoch,
            Config = new ExecutionParameters { Cmd = ["/bin/" + name], Env = ["PATH=/bin"] },
            RootFs = new RootFs { DiffIds = diffIds },
            History = [.. layers.Select((_, i) => new HistoryEntry { CreatedBy = $"step {i}", Created = DateTimeOffset.UnixEpoch })],
        };
        var image = Images.Add(config, descriptors);
        return Images.Tag(image.Id, ImageReference.Parse(name));
    }

    public static byte[] Tar(params (TarEntry Entry, string Contents)[] members)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive))
            foreach (var (entry, contents) in members) writer.WriteMember(entry, Encoding.UTF8.GetBytes(contents));
        return archive.ToArray();
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }

    public static (TarEntry, string) File(string name, string contents, int mode = 420, long uid = 0) =>
        (new TarEntry { Name = Encoding.UTF8.GetBytes(name), Mode = mode, Uid = uid, ModifiedSeconds = 1000 }, contents);

    public static (TarEntry, string) Folder(string name, int mode = 493) =>
        (new TarEntry { Name = Encoding.UTF8.GetBytes(name + "/"), Type = TarEntryType.Directory, Mode = mode, ModifiedSeconds = 1000 }, "");

    public static (TarEntry, string) Link(string name, string target) =>
        (new TarEntry { Name = Encoding.UTF8.GetBytes(name), Type = TarEntryType.SymbolicLink, LinkName = Encoding.UTF8.GetBytes(target) }, "");

    public void Dispose() => scratch.Dispose();

    private (ContentStore, LayerStore, ImageStore) Open()
    {
        Directory.CreateDirectory(Data);
        var content = ContentStore.Open(Data);
        var layers = LayerStore.Open(Data);
        return (content, layers, ImageStore.Open(Data, content, layers, TimeProvider.System));
    }
}
