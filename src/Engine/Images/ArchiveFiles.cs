using System.Text;
using Naru.Engine.Content;
using Naru.Engine.Layers;
using Naru.Oci;
using Naru.Oci.Tar;

namespace Naru.Engine.Images;

/// <summary>The files of an image archive as blobs, by path. Old archives name one layer twice by a link.</summary>
internal sealed class ArchiveFiles
{
    private const int MaxFiles = 100_000;
    private readonly Dictionary<string, Digest> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> links = new(StringComparer.Ordinal);

    public static ArchiveFiles Read(Stream archive, ContentStore content, CancellationToken cancellation)
    {
        var result = new ArchiveFiles();
        var reader = new TarReader(archive, TarLimits.Default with { Entries = MaxFiles });
        var buffer = new byte[128 << 10];
        while (reader.Next() is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            var path = Encoding.UTF8.GetString(MemberPath.Of(entry.Name).Full);
            if (entry.Type is TarEntryType.SymbolicLink or TarEntryType.HardLink) result.links[path] = Target(path, entry);
            if (entry.Type != TarEntryType.File) continue;
            using var blob = content.Create();
            for (int count; (count = reader.Read(buffer)) > 0;) blob.Write(buffer.AsSpan(0, count));
            result.files[path] = blob.Commit(NamedDigest(path));
        }
        return result;
    }

    public Digest? Find(string path)
    {
        for (var hops = 0; hops < 8; hops++)
        {
            if (files.TryGetValue(path, out var digest)) return digest;
            if (!links.TryGetValue(path, out var next)) return null;
            path = next;
        }
        return null;
    }

    public Digest Require(string path) => Find(path) ?? throw EngineException.Invalid($"the archive lacks \"{path}\", which its manifest names");

    private static Digest? NamedDigest(string path) =>
        path.StartsWith("blobs/sha256/", StringComparison.Ordinal) && Digest.TryFromHex(path["blobs/sha256/".Length..], out var digest) ? digest : null;

    private static string Target(string path, TarEntry entry)
    {
        var folder = entry.Type == TarEntryType.SymbolicLink ? Path.GetDirectoryName(path) + "/" : "";
        return Encoding.UTF8.GetString(MemberPath.Of(Encoding.UTF8.GetBytes(folder + Encoding.UTF8.GetString(entry.LinkName))).Full);
    }
}
