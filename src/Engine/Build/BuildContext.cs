using System.Text;
using Naru.Engine.Build.Parsing;
using Naru.Engine.Content;
using Naru.Engine.Layers;
using Naru.Kernel.Files;

namespace Naru.Engine.Build;

/// <summary>The files a build may copy from: the client's tar, unpacked to a directory of its own that goes with the build.</summary>
internal sealed class BuildContext : IDisposable
{
    private readonly string directory;

    private BuildContext(string directory) => (this.directory, Root) = (directory, HeldDirectory.Open(Path.Combine(directory, "context")));

    public HeldDirectory Root { get; }

    /// <summary>Unpacks an archive (plain, gzip or zstd). Everything belongs to root, as COPY gives it out.</summary>
    public static BuildContext Unpack(Stream archive, string directory, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.Combine(directory, "context"));
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
        try
        {
            using var file = Root.OpenFile(Encoding.UTF8.GetBytes(path), OpenFlags.ReadOnly | OpenFlags.NonBlocking);
            if (!FileStatus.Of(file).IsRegular) return null;
            var length = RandomAccess.GetLength(file);
            if (length > DockerfileText.MaxBytes) throw EngineException.Invalid($"{path} has {length} bytes; at most {DockerfileText.MaxBytes} are read");
            var bytes = new byte[length];
            var read = RandomAccess.Read(file, bytes, 0);
            return Encoding.UTF8.GetString(bytes, 0, read);
        }
        catch (Kernel.KernelException e) when (e.Errno is Kernel.Errno.ENOENT or Kernel.Errno.ENOTDIR or Kernel.Errno.ELOOP)
        {
            return null;
        }
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
            using (var child = folder.OpenDirectory(name))
            {
                RemoveIgnored(child, path + "/", patterns);
                empty = child.Names().Count == 0;
            }
            if (ignored && empty) folder.RemoveDirectory(name);
        }
    }
}
