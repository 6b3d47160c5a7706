using System.Text;
using Naru.Engine.Build.Parsing;
using Naru.Engine.Content;
using Naru.Engine.Layers;
using Naru.Kernel.Files;

namespace Naru.Engine.Build;

/// <summary>The files a build may copy from: the client's tar, unpacked to a directory of its own that goes with the build.</summary>
internal sealed class BuildContext : IDisposable
{
    private const uint DirectoryMode = 0x1ed;
    private readonly string directory;

    private BuildContext(string directory) => (this.directory, Root) = (directory, HeldDirectory.Open(Path.Combine(directory, "context")));

    public HeldDirectory Root { get; }

    /// <summary>Unpacks an archive (plain, gzip or zstd). Everything belongs to root, as COPY gives it out.</summary>
    public static BuildContext Unpack(Stream archive, string directory, CancellationToken cancellation)
    {
        using (var builds = HeldDirectory.Open(Path.GetDirectoryName(directory)!))
        using (var build = builds.MakeAndEnter(Encoding.UTF8.GetBytes(Path.GetFileName(directory)), DirectoryMode))
            build.MakeDirectory("context"u8, DirectoryMode);
        var context = new BuildContext(directory);
        try
        {
            using var source = Compression.Unpack(archive);
            TreeUnpacker.Unpack(source, context.Root, new TreeUnpackOptions { Owner = (0, 0) }, cancellation);
            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <summary>Reads the Dockerfile, and takes away what .dockerignore names.</summary>
    public string ReadDockerfile(string path)
    {
        var text = ReadText(path) ?? throw EngineException.Invalid($"Cannot locate specified Dockerfile: {path}");
        if (ReadText(".dockerignore") is { } ignore && IgnorePatterns.Parse(ignore) is { IsEmpty: false } patterns) RemoveIgnored(Root, "", patterns);
        return text;
    }

    public void Dispose()
    {
        Root.Dispose();
        using var above = HeldDirectory.Open(Path.GetDirectoryName(directory)!);
        above.RemoveTree(Encoding.UTF8.GetBytes(Path.GetFileName(directory)));
    }

    private string? ReadText(string path)
    {
        var bytes = Root.ReadFileInRoot(Encoding.UTF8.GetBytes(path), DockerfileText.MaxBytes + 1);
        if (bytes?.Length > DockerfileText.MaxBytes) throw EngineException.Invalid($"{path} is too long: at most {DockerfileText.MaxBytes} bytes are read");
        return bytes is null ? null : Encoding.UTF8.GetString(bytes);
    }

    private static void RemoveIgnored(HeldDirectory folder, string prefix, IgnorePatterns patterns)
    {
        foreach (var name in folder.Names())
        {
            var path = prefix + Encoding.UTF8.GetString(name);
            var ignored = patterns.Ignores(path);
            var isDirectory = folder.Status(name) is { IsDirectory: true };
            if (ignored && !(isDirectory && patterns.MayReadmitBelow(path)))
            {
                folder.RemoveTree(name);
                continue;
            }
            if (!isDirectory) continue;
            bool empty;
            using (var child = folder.Enter(name))
            {
                RemoveIgnored(child, path + "/", patterns);
                empty = child.Names().Count == 0;
            }
            if (ignored && empty) folder.RemoveDirectory(name);
        }
    }
}
