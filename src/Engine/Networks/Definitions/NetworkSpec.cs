namespace Naru.Engine.Networks.Definitions;

/// <summary>A network as asked for. Null subnet: one is picked; null gateway: its first address.</summary>
public sealed record NetworkSpec(string Name)
{
    public string Driver { get; init; } = "bridge";

    public string? Subnet { get; init; }

    public string? Gateway { get; init; }

    /// <summary>The part of the subnet that addresses are picked from; null for all of it.</summary>
    public string? IpRange { get; init; }

    /// <summary>No way out and no way in, except between its own containers and from the host.</summary>
    public bool Internal { get; init; }

    public bool Attachable { get; init; }

    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Addresses that are never given out, by name.</summary>
    public IReadOnlyDictionary<string, string> ReservedAddresses { get; init; } = new Dictionary<string, string>();
}
