using System.Net;
using Naru.Kernel.Netlink;

namespace Naru.Engine.Networks;

/// <summary>The networks that already mean something in a namespace: its routes' destinations and its addresses.</summary>
internal static class UsedNetworks
{
    public static IReadOnlyCollection<IPNetwork> In(RouteSocket route)
    {
        var used = route.Routes().Select(r => r.Destination).Where(d => d.PrefixLength > 0).ToHashSet();
        foreach (var (address, prefixLength, _) in route.Addresses())
        {
            uint mask = prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);
            used.Add(new IPNetwork(Subnets.ToAddress(Subnets.ToNumber(address) & mask), prefixLength));
        }
        return used;
    }
}
