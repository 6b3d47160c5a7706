using System.Formats.Tar;
using System.Net;

namespace Naru.Cli.EngineVerbs;

/// <summary>A folder as a tar, written straight into the request. The engine applies its <c>.dockerignore</c>.</summary>
internal sealed class BuildContextContent : HttpContent
{
    private readonly string _folder;

    /// <exception cref="RefusedException">There is no such folder.</exception>
    public BuildContextContent(string folder)
    {
        _folder = Path.GetFullPath(folder);
        if (!Directory.Exists(_folder)) throw new RefusedException($"build: there is no folder {_folder}; name the one that holds the Dockerfile");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
        foreach (var path in Directory.EnumerateFileSystemEntries(_folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            if (IsBehindLink(path)) continue;
            await tar.WriteEntryAsync(path, Path.GetRelativePath(_folder, path), cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    // A link to a folder is sent as a link; what lies behind it is not part of the context.
    private bool IsBehindLink(string path)
    {
        for (var parent = Path.GetDirectoryName(path)!; parent.Length > _folder.Length; parent = Path.GetDirectoryName(parent)!)
            if (new DirectoryInfo(parent).LinkTarget is not null) return true;
        return false;
    }
}
