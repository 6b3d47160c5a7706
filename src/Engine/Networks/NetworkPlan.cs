using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Naru.Engine.Networks.Definitions;

namespace Naru.Engine.Networks;

/// <summary>From what was asked to a network that can be made, or a refusal. Pure.</summary>
internal static partial class NetworkPlan
{
    /// <summary>172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/20 and on.</summary>
    private static IEnumerable<IPNetwork> Candidates =>
        Enumerable.Range(17, 15).Select(i => IPNetwork.Parse($"172.{i}.0.0/16"))
            .Concat(Enumerable.Range(0, 16).Select(i => IPNetwork.Parse($"192.168.{i * 16}.0/20")));

    public static NetworkRecord Of(NetworkSpec spec, IReadOnlyCollection<NetworkRecord> existing, IReadOnlyCollection<IPNetwork> used, string id, DateTimeOffset now)
    {
        if (!NamePattern.IsMatch(spec.Name))
            throw EngineException.Invalid($"invalid network name \"{spec.Name}\": it starts with a letter or digit and has only letters, digits, '_', '.' and '-'");
        if (existing.Any(n => n.Name == spec.Name)) throw EngineException.Conflict($"network with name {spec.Name} already exists");
        if (spec.Name is "default" or "container") throw EngineException.Invalid($"network name {spec.Name} is reserved");
        if (spec.Driver is not "bridge") throw EngineException.NotFound($"network driver \"{spec.Driver}\" is not there: this engine has bridge, host and none");
        if (BridgeOptions.Of(spec.Options).Faults is [var fault, ..]) throw EngineException.Invalid($"network {spec.Name}: {fault}");
        var subnet = SubnetOf(spec, existing, used);
        return new NetworkRecord(id, spec.Name, "bridge")
        {
            Created = now,
            Subnet = subnet.ToString(),
            Gateway = GatewayOf(spec, subnet).ToString(),
            IpRange = RangeOf(spec, subnet),
            Internal = spec.Internal,
            Attachable = spec.Attachable,
            Options = new(spec.Options),
            Labels = new(spec.Labels),
            ReservedAddresses = new(spec.ReservedAddresses),
        };
    }

    private static IPNetwork SubnetOf(NetworkSpec spec, IReadOnlyCollection<NetworkRecord> existing, IReadOnlyCollection<IPNetwork> used)
    {
        var known = existing.Where(n => n.IsBridge).ToList();
        if (spec.Subnet is null)
            return Subnets.FirstFree(Candidates, [.. used, .. known.Select(n => n.Range)])
                ?? throw EngineException.Failed("no free subnet is left for another network: give one with --subnet, or remove networks that are not used");
        if (!TryParse(spec.Subnet, out var subnet) || subnet.PrefixLength is < 8 or > 30)
            throw EngineException.Invalid($"invalid subnet {spec.Subnet}: give an IPv4 network such as 10.5.0.0/24, /8 to /30");
        if (known.FirstOrDefault(n => Subnets.Overlap(n.Range, subnet)) is { } other)
            throw EngineException.Invalid($"subnet {subnet} overlaps with that of network {other.Name}, {other.Subnet}");
        if (used.Cast<IPNetwork?>().FirstOrDefault(u => Subnets.Overlap(u!.Value, subnet)) is { } taken)
            throw EngineException.Invalid($"subnet {subnet} overlaps with {taken}, which this host has a route to");
        return subnet;
    }

    private static IPAddress GatewayOf(NetworkSpec spec, IPNetwork subnet)
    {
        if (spec.Gateway is null) return Subnets.AddressAt(subnet, 1);
        if (IPAddress.TryParse(spec.Gateway, out var gateway) && subnet.Contains(gateway)) return gateway;
        throw EngineException.Invalid($"gateway {spec.Gateway} is not an address of subnet {subnet}");
    }

    private static string RangeOf(NetworkSpec spec, IPNetwork subnet)
    {
        if (spec.IpRange is null or "") return "";
        if (TryParse(spec.IpRange, out var range) && subnet.Contains(range.BaseAddress) && range.PrefixLength >= subnet.PrefixLength) return range.ToString();
        throw EngineException.Invalid($"IP range {spec.IpRange} does not lie within subnet {subnet}");
    }

    /// <summary>Host bits may be set, as in 10.5.0.1/24.</summary>
    private static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        var parts = text.Split('/');
        if (parts.Length != 2 || !IPAddress.TryParse(parts[0], out var address) || address.AddressFamily != AddressFamily.InterNetwork) return false;
        if (!int.TryParse(parts[1], out int prefixLength) || prefixLength is < 0 or > 32) return false;
        uint mask = prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);
        network = new IPNetwork(Subnets.ToAddress(Subnets.ToNumber(address) & mask), prefixLength);
        return true;
    }

    [GeneratedRegex(@"^[a-zA-Z0-9][a-zA-Z0-9_.-]*\z")]
    private static partial Regex NamePattern { get; }
}
