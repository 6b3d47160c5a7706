namespace Naru.Engine.Networks.Endpoints;

/// <summary>A container's wish to be on a network.</summary>
/// <param name="Network">Name, id, or a unique beginning of the id.</param>
public sealed record EndpointRequest(string Network)
{
    /// <summary>Null: any free one.</summary>
    public string? Address { get; init; }

    /// <summary>Null: made from the address.</summary>
    public string? Mac { get; init; }

    /// <summary>Further names on this network.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The endpoint with the highest holds the default route.</summary>
    public int GatewayPriority { get; init; }
}
