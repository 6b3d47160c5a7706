using System.Net;

namespace Naru.Engine.Networks;

/// <summary>
/// Which addresses of one network are taken. Picks go round the network rather than from its start, so that an
/// address just given back rests before it names somebody else. Only memory: who owns an address is on record with its
/// owner, and the pool is filled from those records at start.
/// </summary>
internal sealed class AddressPool(IPNetwork network)
{
    private readonly HashSet<uint> taken = [];
    private uint last = Subnets.ToNumber(network.BaseAddress);

    public IPNetwork Network => network;

    /// <summary>Takes the address; false when it is taken already, or is none that an endpoint can have.</summary>
    public bool Take(IPAddress address) => IsUsable(Subnets.ToNumber(address)) && taken.Add(Subnets.ToNumber(address));

    /// <summary>Takes some free address, or null when the network is full.</summary>
    public IPAddress? TakeAny() => TakeAny(network);

    /// <summary>Takes some free address of a part of the network.</summary>
    public IPAddress? TakeAny(IPNetwork part)
    {
        long size = Subnets.Size(network);
        uint start = Subnets.ToNumber(network.BaseAddress);
        for (long step = 1; step <= size; step++)
        {
            uint candidate = (uint)(start + (last - start + step) % size);
            if (!part.Contains(Subnets.ToAddress(candidate)) || !IsUsable(candidate) || !taken.Add(candidate)) continue;
            last = candidate;
            return Subnets.ToAddress(candidate);
        }
        return null;
    }

    public void Release(IPAddress address) => taken.Remove(Subnets.ToNumber(address));

    private bool IsUsable(uint address)
    {
        uint start = Subnets.ToNumber(network.BaseAddress);
        long size = Subnets.Size(network);
        if (!network.Contains(Subnets.ToAddress(address))) return false;
        return size <= 2 || (address != start && address != start + size - 1);
    }
}
