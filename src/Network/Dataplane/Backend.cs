using System.Net;

namespace Naru.Network.Dataplane;

/// <summary>One place a connection can go to. Ordered by address, then port, so that plans do not depend on arrival order.</summary>
public readonly record struct Backend(IPAddress Address, int Port) : IComparable<Backend>
{
    public int CompareTo(Backend other)
    {
        int order = Address.GetAddressBytes().AsSpan().SequenceCompareTo(other.Address.GetAddressBytes());
        return order != 0 ? order : Port.CompareTo(other.Port);
    }

    public override string ToString() => $"{Address}:{Port}";
}
