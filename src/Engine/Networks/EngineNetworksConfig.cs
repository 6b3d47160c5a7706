using Naru.Kernel.Netlink;

namespace Naru.Engine.Networks;

/// <summary>Where the engine's networks live.</summary>
public sealed record EngineNetworksConfig(InstanceNames Names)
{
    /// <summary>Holds the records of networks and of running containers' endpoints.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Holds the containers' network namespaces as bind mounts; on a tmpfs.</summary>
    public required string NamespaceDirectory { get; init; }

    /// <summary>The namespace that bridges and published ports are in; null for the process's own.</summary>
    public NetworkNamespace? Host { get; init; }

    public string ResolvConf { get; init; } = "/etc/resolv.conf";

    public int Mtu { get; init; } = 1500;
}
