using Naru.Engine.Networks.Endpoints;

namespace Naru.Engine.Networks;

/// <summary>Which of a container's endpoints holds its default route. Pure.</summary>
internal static class GatewayEndpoint
{
    /// <summary>Of those with a gateway the highest priority, then the first network by name; without any, the first endpoint.</summary>
    public static EndpointRecord? Of(IReadOnlyList<EndpointRecord> endpoints) =>
        endpoints.Where(e => e.Gateway.Length > 0).OrderByDescending(e => e.GatewayPriority).ThenBy(e => e.NetworkName, StringComparer.Ordinal).FirstOrDefault()
        ?? endpoints.FirstOrDefault();
}
