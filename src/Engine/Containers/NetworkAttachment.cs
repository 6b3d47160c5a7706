using Naru.Engine.Containers.Config;

namespace Naru.Engine.Containers;

/// <summary>What a container got from the networks for one run.</summary>
/// <param name="NamespacePath">Its wired network namespace; null when it shares one or is alone in an empty one.</param>
/// <param name="Endpoints">Its addresses by network.</param>
/// <param name="Resolver">The text of its /etc/resolv.conf; null leaves it without one of its own.</param>
internal sealed record NetworkAttachment(string? NamespacePath, IReadOnlyDictionary<string, EndpointSettings> Endpoints, string? Resolver)
{
    public static NetworkAttachment None { get; } = new(null, new Dictionary<string, EndpointSettings>(), null);

    /// <summary>Where its published ports are reached, by <c>port/protocol</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>> Ports { get; set; } = new Dictionary<string, IReadOnlyList<PortBinding>>();
}
