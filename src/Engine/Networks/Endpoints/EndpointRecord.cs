namespace Naru.Engine.Networks.Endpoints;

/// <summary>A container's place on one network.</summary>
public sealed record EndpointRecord
{
    public required string EndpointId { get; init; }

    public required string NetworkId { get; init; }

    public required string NetworkName { get; init; }

    public required string Address { get; init; }

    public required int PrefixLength { get; init; }

    /// <summary>Empty on an internal network.</summary>
    public required string Gateway { get; init; }

    /// <summary>Six bytes with colons.</summary>
    public required string Mac { get; init; }

    /// <summary>Inside the container.</summary>
    public required string InterfaceName { get; init; }

    /// <summary>The other end of the veth, on the host.</summary>
    public required string LinkName { get; init; }

    /// <summary>Every name the container answers to on this network: its own, its short id, its aliases.</summary>
    public required List<string> Names { get; init; }

    public List<string> Aliases { get; init; } = [];

    public int GatewayPriority { get; init; }
}
