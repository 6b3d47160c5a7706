using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Text;

namespace Naru.Kernel.Nftables;

/// <summary>
/// The bytes of one key or datum of a set, component by component, each padded to four bytes as registers are. Equal
/// by content, so that a dataplane can keep what it has put into the kernel in a dictionary.
/// </summary>
public readonly struct NftKey : IEquatable<NftKey>
{
    private readonly byte[]? bytes;

    private NftKey(byte[] bytes) => this.bytes = bytes;

    public ReadOnlySpan<byte> Bytes => bytes;

    public static NftKey Empty => new([]);

    public NftKey Address(IPAddress address)
    {
        Span<byte> part = stackalloc byte[4];
        if (!address.TryWriteBytes(part, out int count) || count != 4) throw new ArgumentException($"{address} is not an IPv4 address");
        return With(part);
    }

    public NftKey Protocol(byte protocol) => With([protocol, 0, 0, 0]);

    public NftKey Port(int port)
    {
        Span<byte> part = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(part, (ushort)port);
        return With(part);
    }

    /// <summary>A number in host order, as numgen and hash leave it in a register.</summary>
    public NftKey Number(uint value)
    {
        Span<byte> part = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(part, value);
        return With(part);
    }

    public NftKey InterfaceName(string name)
    {
        Span<byte> part = stackalloc byte[16];
        part.Clear();
        Encoding.ASCII.GetBytes(name, part[..15]);
        return With(part);
    }

    /// <summary>Six bytes, in the room of eight.</summary>
    public NftKey EtherAddress(PhysicalAddress mac)
    {
        var bytes = mac.GetAddressBytes();
        return bytes.Length == 6 ? With([.. bytes, 0, 0]) : throw new ArgumentException($"{mac} is not an Ethernet address");
    }

    public bool Equals(NftKey other) => Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => obj is NftKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    private NftKey With(ReadOnlySpan<byte> part)
    {
        var joined = new byte[Bytes.Length + part.Length];
        Bytes.CopyTo(joined);
        part.CopyTo(joined.AsSpan(Bytes.Length));
        return new NftKey(joined);
    }
}
