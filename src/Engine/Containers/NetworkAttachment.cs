using Naru.Engine.Containers.Config;

namespace Naru.Engine.Containers;

/// <summary>What a container got from the networks for one run.</summary>
/// <param name="NamespacePath">Its wired network namespace; null when it shares one or is alone in an empty one.</param>
/// <param name="Endpoints">Its addresses by network.</param>
/// <param name="Resolver">The engine's own name server as seen from inside; null when it asks the host's servers itself.</param>
internal sealed record NetworkAttachment(string? NamespacePath, IReadOnlyDictionary<string, EndpointSettings> Endpoints, string? Resolver)
{
    /// <summary>Where its published ports are reached, by <c>port/protocol</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>> Ports { get; set; } = new Dictionary<string, IReadOnlyList<PortBinding>>();
}
