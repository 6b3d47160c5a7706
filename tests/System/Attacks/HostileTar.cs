using System.Formats.Tar;
using System.Text;

namespace Naru.Tests.System.Attacks;

/// <summary>Archives as no honest program writes them, member by member.</summary>
internal sealed class HostileTar
{
    private readonly MemoryStream _bytes = new();
    private readonly TarWriter _writer;

    public HostileTar() => _writer = new TarWriter(_bytes, TarEntryFormat.Pax, leaveOpen: true);

    public static byte[] Of(Action<HostileTar> fill)
    {
        var tar = new HostileTar();
        fill(tar);
        tar._writer.Dispose();
        return tar._bytes.ToArray();
    }

    public HostileTar File(string name, string content = "attacked", UnixFileMode mode = (UnixFileMode)0b110_100_100)
    {
        _writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)), Mode = mode });
        return this;
    }

    public HostileTar Folder(string name) => Add(new PaxTarEntry(TarEntryType.Directory, name) { Mode = (UnixFileMode)0b111_101_101 });

    public HostileTar Link(string name, string target) => Add(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target });

    public HostileTar HardLink(string name, string target) => Add(new PaxTarEntry(TarEntryType.HardLink, name) { LinkName = target });

    public HostileTar Pipe(string name) => Add(new PaxTarEntry(TarEntryType.Fifo, name));

    public HostileTar Device(string name, int major, int minor) => Add(new PaxTarEntry(TarEntryType.CharacterDevice, name) { DeviceMajor = major, DeviceMinor = minor });

    private HostileTar Add(PaxTarEntry entry)
    {
        _writer.WriteEntry(entry);
        return this;
    }
}
