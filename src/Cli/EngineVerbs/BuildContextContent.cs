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
            await WriteAsync(tar, path, Path.GetRelativePath(_folder, path), cancellationToken);
        }
    }

    // Written by hand, as the owner of a context is always root, and owners that have no name here are no fault.
    private static async Task WriteAsync(TarWriter tar, string path, string name, CancellationToken cancel)
    {
        var info = new FileInfo(path);
        if (info.LinkTarget is { } target)
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target, ModificationTime = info.LastWriteTimeUtc }, cancel);
            return;
        }
        var mode = File.GetUnixFileMode(path);
        if (Directory.Exists(path))
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, name + "/") { Mode = mode, ModificationTime = info.LastWriteTimeUtc }, cancel);
            return;
        }
        // Sockets and pipes have no content to send.
        if (!info.Exists || (info.Attributes & FileAttributes.Device) != 0) return;
        await using var content = File.OpenRead(path);
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = mode, ModificationTime = info.LastWriteTimeUtc, DataStream = content }, cancel);
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
