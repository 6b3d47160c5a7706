using System.Net;
using System.Net.NetworkInformation;
using Naru.Engine.Networks.Definitions;
using Naru.Engine.Networks.Endpoints;

namespace Naru.Engine.Networks;

/// <summary>From a wish to an endpoint with address, MAC and names, or a refusal. Pure but for the pool it takes from.</summary>
internal static class EndpointPlan
{
    public static EndpointRecord Of(ContainerNetRecord container, NetworkRecord network, EndpointRequest request, AddressPool pool, InstanceNames names)
    {
        var address = AddressOf(network, request, pool);
        var taken = container.Endpoints.Select(e => e.InterfaceName).ToHashSet();
        string[] known = [container.Name, container.ContainerId[..Math.Min(12, container.ContainerId.Length)], .. request.Aliases];
        return new EndpointRecord
        {
            EndpointId = NetworkStore.NewId(),
            NetworkId = network.Id,
            NetworkName = network.Name,
            Address = address.ToString(),
            PrefixLength = network.Range.PrefixLength,
            Gateway = network.Internal ? "" : network.Gateway,
            Mac = Text(request.Mac is { Length: > 0 } mac ? ParseMac(mac) : MacOf(address)),
            InterfaceName = Enumerable.Range(0, int.MaxValue).Select(i => $"eth{i}").First(n => !taken.Contains(n)),
            LinkName = names.ContainerLink(container.ContainerId, network.Id),
            Names = [.. known.Append(container.HostName).Where(n => n.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)],
            Aliases = [.. request.Aliases],
            GatewayPriority = request.GatewayPriority,
        };
    }

    public static PhysicalAddress ParseMac(string text) =>
        PhysicalAddress.TryParse(text.Replace(':', '-').ToUpperInvariant(), out var mac) && mac.GetAddressBytes().Length == 6
            ? mac
            : throw EngineException.Invalid($"invalid MAC address {text}: six bytes with colons are wanted, such as 02:42:ac:11:00:02");

    private static IPAddress AddressOf(NetworkRecord network, EndpointRequest request, AddressPool pool)
    {
        if (request.Address is not { Length: > 0 } wish)
            return (network.IpRange.Length == 0 ? pool.TakeAny() : pool.TakeAny(IPNetwork.Parse(network.IpRange)))
                ?? throw EngineException.Failed($"no free address is left on network {network.Name} ({network.Subnet})");
        if (!IPAddress.TryParse(wish, out var address) || !network.Range.Contains(address))
            throw EngineException.Invalid($"address {wish} does not lie in the subnet {network.Subnet} of network {network.Name}");
        return pool.Take(address) ? address : throw EngineException.Conflict($"address {wish} is already in use on network {network.Name}");
    }

    /// <summary>02:42 and the address: nobody else on the network can have it.</summary>
    private static PhysicalAddress MacOf(IPAddress address) => new([0x02, 0x42, .. address.GetAddressBytes()]);

    private static string Text(PhysicalAddress mac) => string.Join(':', mac.GetAddressBytes().Select(b => b.ToString("x2")));
}
