using System.IO.Compression;
using System.Text;

namespace Naru.Tests.System.Vm;

/// <summary>
/// The root file system that a kernel unpacks into memory before its first process: a cpio archive in the "newc" form
/// (kernel documentation, driver-api/early-userspace/buffer-format).
/// </summary>
internal sealed class InitialRoot : IDisposable
{
    private const uint Directory = 0x41ED, File = 0x81ED, Link = 0xA1FF;

    private readonly GZipStream _output;
    private readonly HashSet<string> _directories = [];
    private int _inode;

    public InitialRoot(string path) => _output = new GZipStream(global::System.IO.File.Create(path), CompressionLevel.Fastest);

    public void AddFile(string name, byte[] content) => Add(name, File, content);

    public void AddFile(string name, string path) => Add(name, File, global::System.IO.File.ReadAllBytes(path));

    public void AddLink(string name, string target) => Add(name, Link, Encoding.UTF8.GetBytes(target));

    public void AddDirectory(string name)
    {
        if (name.Length == 0 || !_directories.Add(name)) return;
        AddDirectory(Path.GetDirectoryName(name) ?? "");
        Entry(name, Directory, []);
    }

    /// <summary>All files below a folder, under <paramref name="name"/>.</summary>
    public void AddTree(string name, string folder)
    {
        foreach (var path in global::System.IO.Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            AddFile(Path.Combine(name, Path.GetRelativePath(folder, path)), path);
    }

    public void Dispose()
    {
        Entry("TRAILER!!!", 0, []);
        _output.Dispose();
    }

    private void Add(string name, uint mode, byte[] content)
    {
        AddDirectory(Path.GetDirectoryName(name) ?? "");
        Entry(name, mode, content);
    }

    private void Entry(string name, uint mode, byte[] content)
    {
        var bytes = Encoding.UTF8.GetBytes(name + "\0");
        uint[] fields = [(uint)++_inode, mode, 0, 0, 1, 0, (uint)content.Length, 0, 0, 0, 0, (uint)bytes.Length, 0];
        var header = "070701" + string.Concat(fields.Select(field => field.ToString("X8")));
        _output.Write(Encoding.ASCII.GetBytes(header));
        _output.Write(bytes);
        Pad(header.Length + bytes.Length);
        _output.Write(content);
        Pad(content.Length);
    }

    private void Pad(int length) => _output.Write(new byte[(4 - (length % 4)) % 4]);
}
