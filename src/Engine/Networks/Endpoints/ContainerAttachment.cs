using Naru.Engine.Networks.Ports;
using Naru.Engine.Networks.Resolving;

namespace Naru.Engine.Networks.Endpoints;

/// <summary>What a container got.</summary>
/// <param name="NamespacePath">The network namespace its process joins; null for the host's.</param>
/// <param name="Resolver">What its /etc/resolv.conf says.</param>
public sealed record ContainerAttachment(
    string? NamespacePath, IReadOnlyList<EndpointRecord> Endpoints, IReadOnlyList<PublishedPort> Ports, ResolverConfig Resolver);
