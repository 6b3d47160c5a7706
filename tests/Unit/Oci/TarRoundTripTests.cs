using CsCheck;
using Naru.Oci;
using Naru.Oci.Tar;

namespace Naru.Tests.Unit.Oci;

public sealed class TarRoundTripTests
{
    private static readonly Gen<byte[]> Name = Gen.Byte[(byte)1, (byte)255].Array[1, 300].Select(bytes => bytes.Select(b => b == '/' ? (byte)'a' : b).ToArray());

    private static readonly Gen<TarXattr> Xattr = Gen.Select(Gen.Char['a', 'z'].Array[1, 20], Gen.Byte.Array[0, 400], (key, value) => new TarXattr("user." + new string(key), value));

    private static readonly Gen<TarEntry> Numbers = Gen.Select(
        Gen.Int[0, 0xfff], Gen.OneOf(Gen.Long[0, 5000], Gen.Long[0, uint.MaxValue - 1]), Gen.OneOf(Gen.Long[0, 5000], Gen.Long[0, uint.MaxValue - 1]),
        Gen.Long[-100_000_000_000, 100_000_000_000], Gen.OneOf(Gen.Const(0), Gen.Int[0, 999_999_999]),
        (mode, uid, gid, seconds, nanoseconds) => new TarEntry { Name = [], Mode = mode, Uid = uid, Gid = gid, ModifiedSeconds = seconds, ModifiedNanoseconds = nanoseconds });

    private static readonly Gen<(TarEntry Entry, byte[] Contents)> Member = Gen.Select(
        Numbers, Name, Gen.Enum<TarEntryType>(), Gen.Byte.Array[0, 2000], Name, Gen.UInt[0, 0x1fffff], Xattr.Array[0, 3],
        (numbers, name, type, contents, link, device, xattrs) => (numbers with
        {
            Name = name,
            Type = type,
            LinkName = type is TarEntryType.HardLink or TarEntryType.SymbolicLink ? link : [],
            DeviceMajor = type is TarEntryType.BlockDevice or TarEntryType.CharacterDevice ? device : 0,
            DeviceMinor = type is TarEntryType.BlockDevice or TarEntryType.CharacterDevice ? device : 0,
            Xattrs = [.. xattrs.DistinctBy(x => x.Name)],
        }, type == TarEntryType.File ? contents : []));

    [Fact]
    public void What_is_written_is_read_again() => Member.Array[0, 6].Sample(members =>
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive))
            foreach (var (entry, contents) in members) writer.WriteMember(entry, contents);
        archive.Position = 0;
        var reader = new TarReader(archive);
        foreach (var (entry, contents) in members)
        {
            var read = reader.Next();
            Assert.NotNull(read);
            AssertSame(entry, read);
            Assert.Equal(contents, ReadAll(reader));
        }
        Assert.Null(reader.Next());
    }, iter: 300);

    [Fact]
    public void Damage_is_refused_or_read_but_never_crashes() => Gen.Select(Member.Array[1, 3], Gen.Int, Gen.Byte).Sample((members, at, value) =>
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive))
            foreach (var (entry, contents) in members) writer.WriteMember(entry, contents);
        var bytes = archive.ToArray();
        bytes[(int)((uint)at % bytes.Length)] = value;
        var reader = new TarReader(new MemoryStream(bytes), TarLimits.Default with { ContentBytes = 1 << 20 });
        try
        {
            while (reader.Next() is not null) ReadAll(reader);
        }
        catch (ImageFormatException e)
        {
            Assert.StartsWith("tar: ", e.Message);
        }
    }, iter: 1000);

    internal static byte[] ReadAll(TarReader reader)
    {
        using var all = new MemoryStream();
        var buffer = new byte[777];
        for (int count; (count = reader.Read(buffer)) > 0;) all.Write(buffer, 0, count);
        return all.ToArray();
    }

    private static void AssertSame(TarEntry wanted, TarEntry read)
    {
        Assert.Equal(wanted.Name, read.Name);
        Assert.Equal(wanted.LinkName, read.LinkName);
        Assert.Equal((wanted.Mode, wanted.Uid, wanted.Gid), (read.Mode, read.Uid, read.Gid));
        Assert.Equal((wanted.ModifiedSeconds, wanted.ModifiedNanoseconds), (read.ModifiedSeconds, read.ModifiedNanoseconds));
        Assert.Equal((wanted.Type, wanted.DeviceMajor, wanted.DeviceMinor), (read.Type, read.DeviceMajor, read.DeviceMinor));
        Assert.Equal(wanted.Xattrs.Select(x => x.Name), read.Xattrs.Select(x => x.Name));
        Assert.Equal(wanted.Xattrs.SelectMany(x => x.Value), read.Xattrs.SelectMany(x => x.Value));
    }
}
