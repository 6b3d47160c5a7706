using Naru.Engine.Transfer;
using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.Engine.Build;

/// <summary>What a build is asked for, beside its context.</summary>
public sealed record BuildRequest
{
    /// <summary>Where in the context the Dockerfile is.</summary>
    public string DockerfilePath { get; init; } = "Dockerfile";

    public IReadOnlyList<ImageReference> Tags { get; init; } = [];

    /// <summary>Values for ARG; null means "the default".</summary>
    public IReadOnlyDictionary<string, string?> Arguments { get; init; } = new Dictionary<string, string?>();

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The stage to stop at; null for the last.</summary>
    public string? Target { get; init; }

    public bool NoCache { get; init; }

    /// <summary>Pull base images even when they are here.</summary>
    public bool Pull { get; init; }

    public Platform? Platform { get; init; }

    /// <summary>The network of RUN steps, where they name none.</summary>
    public string NetworkMode { get; init; } = "default";

    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    public long? MemoryBytes { get; init; }

    public long? ShmBytes { get; init; }

    /// <summary>Credentials for the registry of a base image, by domain.</summary>
    public Func<string, RegistryCredentials?> Credentials { get; init; } = static _ => null;
}
