using System.Text.Json.Serialization;

namespace Naru.Registry;

/// <summary>One repository as its file keeps it. Digests are text; the manifests' blobs are what must stay.</summary>
internal sealed record RepositoryRecord
{
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Tag to manifest digest.</summary>
    public Dictionary<string, string> Tags { get; init => field = value ?? []; } = [];

    /// <summary>Manifest digest to what it is.</summary>
    public Dictionary<string, ManifestRecord> Manifests { get; init => field = value ?? []; } = [];

    /// <summary>Blob digest to when it came, so that uploads no manifest ever named can go.</summary>
    public Dictionary<string, DateTimeOffset> Blobs { get; init => field = value ?? []; } = [];
}

/// <summary>A manifest: its type, and every digest it names (blobs, or manifests of an index).</summary>
internal sealed record ManifestRecord
{
    public string MediaType { get; init => field = value ?? ""; } = "";
    public IReadOnlyList<string> Blobs { get; init => field = value ?? []; } = [];

    /// <summary>The manifest this one speaks about (a signature, for instance), and as what.</summary>
    public string? Subject { get; init; }
    public string? ArtifactType { get; init; }
}

[JsonSerializable(typeof(RepositoryRecord))]
internal sealed partial class RepositoryJson : JsonSerializerContext;
