using System.Buffers.Binary;
using System.Net;
using System.Text;
using Naru.Kernel.Netlink;

namespace Naru.Kernel.Nftables;

/// <summary>
/// One rule, expression by expression, in the kernel's own terms (linux/netfilter/nf_tables.h). Registers are the
/// sixteen 32-bit ones, numbered 0 to 15 here; a look-up with a concatenated key reads consecutive registers.
/// Offsets are those of an IPv4 header, of an Ethernet header (bridge family) and of ARP over Ethernet for IPv4 (RFC 826).
/// </summary>
public sealed class NftRule
{
    private const uint FirstRegister = 8;
    private readonly NetlinkWriter writer = new();

    internal ReadOnlySpan<byte> Expressions => writer.Written;

    public NftRule LoadSource(int register) => Payload(register, 1, 12, 4);

    public NftRule LoadDestination(int register) => Payload(register, 1, 16, 4);

    public NftRule LoadEtherDestination(int register) => Payload(register, 0, 0, 6);

    public NftRule LoadEtherSource(int register) => Payload(register, 0, 6, 6);

    /// <summary>Who an ARP packet says that it is from.</summary>
    public NftRule LoadArpSenderEther(int register) => Payload(register, 1, 8, 6);

    public NftRule LoadArpSenderAddress(int register) => Payload(register, 1, 14, 4);

    /// <summary>The transport protocol's number.</summary>
    public NftRule LoadProtocol(int register) => Meta(register, 16);

    public NftRule LoadSourcePort(int register) => Payload(register, 2, 0, 2);

    public NftRule LoadDestinationPort(int register) => Payload(register, 2, 2, 2);

    public NftRule LoadInputName(int register) => Meta(register, 6);

    public NftRule LoadOutputName(int register) => Meta(register, 7);

    public NftRule LoadMark(int register) => Meta(register, 3);

    public NftRule SetMark(int register) => Expression("meta", () =>
    {
        Number(2, 3);
        Register(3, register);
    });

    /// <summary>Conntrack status bits; see <see cref="MatchDestinationNat"/>.</summary>
    private NftRule LoadConntrackStatus(int register) => Conntrack(register, 2, null);

    /// <summary>The address the connection's first packet was sent to, before any translation.</summary>
    public NftRule LoadOriginalDestination(int register) => Conntrack(register, 20, 0);

    public NftRule LoadNumber(int register, uint value) => Immediate(register, NftKey.Empty.Number(value));

    public NftRule Immediate(int register, NftKey value) => Expression("immediate", () =>
    {
        Register(1, register);
        Value(2, value.Bytes);
    });

    /// <summary>A random number below <paramref name="count"/>, drawn for every packet that gets here.</summary>
    public NftRule LoadRandom(int register, uint count) => Expression("numgen", () =>
    {
        Register(1, register);
        Number(2, count);
        Number(3, 1);
    });

    /// <summary>A number below <paramref name="count"/> that stays the same for the same four bytes in <paramref name="source"/>.</summary>
    public NftRule LoadHash(int register, int source, uint count) => Expression("hash", () =>
    {
        Register(1, source);
        Register(2, register);
        Number(3, 4);
        Number(4, count);
        Number(5, 0x6e617275);
        Number(7, 0);
    });

    /// <summary>Goes on only when the address in the register lies in the network.</summary>
    public NftRule MatchNetwork(int register, IPNetwork network, bool inside = true)
    {
        Span<byte> mask = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(mask, network.PrefixLength == 0 ? 0 : uint.MaxValue << (32 - network.PrefixLength));
        Bitwise(register, mask.ToArray());
        return Compare(register, network.BaseAddress.GetAddressBytes(), inside);
    }

    public NftRule MatchProtocol(byte protocol) => LoadProtocol(15).Compare(15, [protocol], true);

    public NftRule MatchDestinationPort(int port) => LoadDestinationPort(15).Compare(15, [(byte)(port >> 8), (byte)port], true);

    public NftRule MatchOutputName(string name, bool equal = true) => LoadOutputName(12).Compare(12, NftKey.Empty.InterfaceName(name).Bytes.ToArray(), equal);

    public NftRule MatchInputName(string name, bool equal = true) => LoadInputName(12).Compare(12, NftKey.Empty.InterfaceName(name).Bytes.ToArray(), equal);

    /// <summary>Goes on only for links whose name begins so, or for all others.</summary>
    public NftRule MatchInputPrefix(string prefix, bool equal = true) => LoadInputName(12).Compare(12, Encoding.ASCII.GetBytes(prefix), equal);

    /// <summary>Goes on only for frames of that type (in the bridge family; linux/if_ether.h).</summary>
    public NftRule MatchEtherType(ushort type) => Meta(15, 1).Compare(15, [(byte)(type >> 8), (byte)type], true);

    /// <summary>Goes on only for answers and what belongs to a connection that was let through before.</summary>
    public NftRule MatchEstablished()
    {
        const uint Established = 1 << 1, Related = 1 << 2;
        Conntrack(15, 0, null).Bitwise(15, BitConverter.GetBytes(Established | Related));
        return Compare(15, [0, 0, 0, 0], false);
    }

    /// <summary>Goes on only when no route leads to the source by the link that the packet came by. For the prerouting hook.</summary>
    public NftRule MatchStraySource() => Expression("fib", () =>
    {
        const uint OutputIndex = 1, BySource = 1, ByInput = 8;
        Register(1, 15);
        Number(2, OutputIndex);
        Number(3, BySource | ByInput);
    }).Compare(15, [0, 0, 0, 0], true);

    /// <summary>Goes on only when one of the bits is set in the packet's mark.</summary>
    public NftRule MatchMark(uint bits)
    {
        LoadMark(15).Bitwise(15, BitConverter.GetBytes(bits));
        return Compare(15, [0, 0, 0, 0], false);
    }

    /// <summary>Goes on only for connections whose destination was translated (IPS_DST_NAT).</summary>
    public NftRule MatchDestinationNat()
    {
        LoadConntrackStatus(15).Bitwise(15, BitConverter.GetBytes(1u << 5));
        return Compare(15, [0, 0, 0, 0], false);
    }

    /// <summary>Goes on only when the destination is an address of this namespace (RTN_LOCAL).</summary>
    public NftRule MatchLocalDestination() => Expression("fib", () =>
    {
        Register(1, 15);
        Number(2, 3);
        Number(3, 2);
    }).Compare(15, BitConverter.GetBytes(2u), true);

    /// <summary>Goes on when the key that starts in the register is in the set; with <paramref name="data"/>, loads what it maps to.</summary>
    public NftRule Lookup(string set, int key, int? data = null, bool found = true) => Expression("lookup", () =>
    {
        writer.Text(1, set);
        Register(2, key);
        if (data is { } register) Register(3, register);
        if (!found) Number(5, 1);
    });

    /// <summary>Takes the verdict that the key maps to; goes on when there is none.</summary>
    public NftRule LookupVerdict(string map, int key) => Expression("lookup", () =>
    {
        writer.Text(1, map);
        Register(2, key);
        Number(3, 0);
    });

    public NftRule Verdict(NftVerdict verdict) => Expression("immediate", () =>
    {
        Number(1, 0);
        int value = writer.BeginNested(2);
        WriteVerdict(writer, verdict);
        writer.End(value);
    });

    /// <summary>Translates the destination to the address in one register and, when given, the port in another.</summary>
    public NftRule DestinationNat(int address, int? port) => Nat(1, address, port);

    public NftRule SourceNat(int address) => Nat(0, address, null);

    /// <summary>Translates the source to the address of the outgoing link.</summary>
    public NftRule Masquerade() => Expression("masq", () => { });

    /// <summary>Refuses: a TCP reset for TCP (the rule must have matched TCP), else ICMP port unreachable.</summary>
    public NftRule Reject(bool tcp) => Expression("reject", () =>
    {
        Number(1, tcp ? 1u : 0u);
        writer.Bytes(2, [(byte)(tcp ? 0 : 3)]);
    });

    public NftRule Counter() => Expression("counter", () => { });

    internal static void WriteVerdict(NetlinkWriter writer, NftVerdict verdict)
    {
        int nest = writer.BeginNested(2);
        writer.UInt32BigEndian(1, unchecked((uint)verdict.Code));
        if (verdict.Chain is { } chain) writer.Text(2, chain);
        writer.End(nest);
    }

    private NftRule Nat(uint kind, int address, int? port) => Expression("nat", () =>
    {
        Number(1, kind);
        Number(2, 2);
        Register(3, address);
        if (port is { } register) Register(5, register);
    });

    private NftRule Payload(int register, uint header, uint offset, uint length) => Expression("payload", () =>
    {
        Register(1, register);
        Number(2, header);
        Number(3, offset);
        Number(4, length);
    });

    private NftRule Meta(int register, uint key) => Expression("meta", () =>
    {
        Register(1, register);
        Number(2, key);
    });

    private NftRule Conntrack(int register, uint key, byte? direction) => Expression("ct", () =>
    {
        Register(1, register);
        Number(2, key);
        if (direction is { } d) writer.Bytes(3, [d]);
    });

    private NftRule Bitwise(int register, byte[] mask) => Expression("bitwise", () =>
    {
        Register(1, register);
        Register(2, register);
        Number(3, (uint)mask.Length);
        Value(4, mask);
        Value(5, new byte[mask.Length]);
    });

    private NftRule Compare(int register, byte[] value, bool equal) => Expression("cmp", () =>
    {
        Register(1, register);
        Number(2, equal ? 0u : 1u);
        Value(3, value);
    });

    private NftRule Expression(string name, Action data)
    {
        int element = writer.BeginNested(1);
        writer.Text(1, name);
        int nest = writer.BeginNested(2);
        data();
        writer.End(nest);
        writer.End(element);
        return this;
    }

    private void Register(ushort attribute, int register) => Number(attribute, FirstRegister + (uint)register);

    private void Number(ushort attribute, uint value) => writer.UInt32BigEndian(attribute, value);

    private void Value(ushort attribute, ReadOnlySpan<byte> value)
    {
        int nest = writer.BeginNested(attribute);
        writer.Bytes(1, value);
        writer.End(nest);
    }
}
