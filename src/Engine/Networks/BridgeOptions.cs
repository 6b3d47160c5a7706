using System.Net;
using System.Net.Sockets;

namespace Naru.Engine.Networks;

/// <summary>
/// What the options of a bridge network (<c>docker network create -o</c>) mean here, in Docker's names. What cannot be read counts as not given
/// and is among the faults, and so is what would keep somebody out or let somebody in and is not built; what else has no effect is among the unused. Pure.
/// </summary>
public sealed record BridgeOptions
{
    private const string Prefix = "com.docker.network.bridge.", MtuOption = "com.docker.network.driver.mtu";

    /// <summary>Whether containers of the network may talk to each other other than by published ports (enable_icc).</summary>
    public bool Talk { get; private init; } = true;

    /// <summary>Whether what leaves takes the host's address (enable_ip_masquerade).</summary>
    public bool Masquerade { get; private init; } = true;

    /// <summary>Where ports are published that name no address of the host (host_binding_ipv4); null for everywhere.</summary>
    public IPAddress? HostBinding { get; private init; }

    /// <summary>Null for that of all networks.</summary>
    public int? Mtu { get; private init; }

    public IReadOnlyList<string> Faults { get; private init; } = [];

    /// <summary>Names of options that change nothing.</summary>
    public IReadOnlyList<string> Unused { get; private init; } = [];

    public static BridgeOptions Of(IReadOnlyDictionary<string, string> options) =>
        options.OrderBy(o => o.Key, StringComparer.Ordinal).Aggregate(new BridgeOptions(), (read, option) => read.With(option.Key, option.Value));

    private BridgeOptions With(string name, string value) => name switch
    {
        Prefix + "enable_icc" => ReadSwitch(value) is { } on ? this with { Talk = on } : Fault(name, value, "true or false"),
        Prefix + "enable_ip_masquerade" => ReadSwitch(value) is { } on ? this with { Masquerade = on } : Fault(name, value, "true or false"),
        Prefix + "host_binding_ipv4" => IPAddress.TryParse(value, out var address) && address.AddressFamily == AddressFamily.InterNetwork
            ? this with { HostBinding = address }
            : Fault(name, value, "an IPv4 address of this host"),
        MtuOption => int.TryParse(value, out int mtu) && mtu is >= 68 and <= 65535 ? this with { Mtu = mtu } : Fault(name, value, "68 to 65535 bytes"),
        Prefix + "gateway_mode_ipv4" or Prefix + "gateway_mode_ipv6" => value is "" or "nat" ? this : Fault(name, value, "nat, the one mode of this engine,"),
        Prefix + "inhibit_ipv4" => ReadSwitch(value) is false ? this : Fault(name, value, "false, since every bridge of this engine has an address,"),
        Prefix + "trusted_host_interfaces" => value is "" ? this : Fault(name, value, "no interface, since this engine lets none past published ports,"),
        _ => this with { Unused = [.. Unused, name] },
    };

    private BridgeOptions Fault(string name, string value, string wanted) => this with { Faults = [.. Faults, $"option {name}={value}: {wanted} is wanted"] };

    private static bool? ReadSwitch(string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };
}
