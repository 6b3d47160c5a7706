using Naru.Engine.Containers.Config;

namespace Naru.Engine.Containers;

/// <summary>
/// The one place where a container meets the networks: before its start it gets a namespace that is wired already, and
/// after its end its endpoints go.
/// </summary>
public sealed class ContainerNetworks
{
    /// <summary>Wires a container up. Modes that share or need nothing give no namespace of their own.</summary>
    internal Task<NetworkAttachment> AttachAsync(ContainerRecord record, CancellationToken cancel) =>
        Task.FromResult(new NetworkAttachment(null, new Dictionary<string, EndpointSettings>(), null));

    internal Task DetachAsync(ContainerRecord record) => Task.CompletedTask;

    internal void Bind(ContainerParts parts) => _ = parts;
}
