using System.Buffers.Binary;
using System.Net;

namespace Naru.Engine.Networks;

/// <summary>Arithmetic on IPv4 networks. Pure.</summary>
public static class Subnets
{
    public static uint ToNumber(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.MapToIPv4().GetAddressBytes());

    public static IPAddress ToAddress(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }

    /// <summary>How many addresses the network spans.</summary>
    public static long Size(IPNetwork network) => 1L << (32 - network.PrefixLength);

    /// <summary>The address that many places after the network's own.</summary>
    public static IPAddress AddressAt(IPNetwork network, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Size(network));
        return ToAddress((uint)(ToNumber(network.BaseAddress) + offset));
    }

    /// <summary>The n-th network of that prefix length inside a larger one.</summary>
    public static IPNetwork Nth(IPNetwork range, int prefixLength, int n)
    {
        long size = 1L << (32 - prefixLength);
        if (prefixLength < range.PrefixLength || n < 0 || (n + 1) * size > Size(range))
            throw EngineException.Invalid($"{range} has no /{prefixLength} number {n}: give a larger range");
        return new IPNetwork(ToAddress((uint)(ToNumber(range.BaseAddress) + n * size)), prefixLength);
    }

    public static bool Overlap(IPNetwork a, IPNetwork b) =>
        a.PrefixLength <= b.PrefixLength ? a.Contains(b.BaseAddress) : b.Contains(a.BaseAddress);

    /// <summary>The first candidate that overlaps nothing in use, or null.</summary>
    public static IPNetwork? FirstFree(IEnumerable<IPNetwork> candidates, IReadOnlyCollection<IPNetwork> used)
    {
        foreach (var candidate in candidates)
            if (!used.Any(u => Overlap(u, candidate))) return candidate;
        return null;
    }
}
