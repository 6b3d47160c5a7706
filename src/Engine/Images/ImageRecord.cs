using System.Text.Json.Serialization;
using Naru.Oci;

namespace Naru.Engine.Images;

/// <summary>One image of this machine as the index keeps it. Names are in full: <c>docker.io/library/busybox:latest</c>.</summary>
public sealed record ImageRecord
{
    /// <summary>The digest of the config: what people call the image id.</summary>
    [JsonConverter(typeof(DigestJsonConverter))] public required Digest Id { get; init; }

    [JsonConverter(typeof(DigestJsonConverter))] public required Digest Manifest { get; init; }

    public IReadOnlyList<string> Tags { get; init => field = value ?? []; } = [];

    /// <summary>The names with digest under which registries know it.</summary>
    public IReadOnlyList<string> RepoDigests { get; init => field = value ?? []; } = [];

    /// <summary>Every blob that must stay while the record does, the manifest and config included.</summary>
    public IReadOnlyList<string> Blobs { get; init => field = value ?? []; } = [];

    /// <summary>The chain of all layers as text; null for an image without layers.</summary>
    public string? Chain { get; init; }

    /// <summary>The image that a build step started from, as text.</summary>
    public string? Parent { get; init; }

    /// <summary>What the build step did to the parent; see Build.</summary>
    public string? StepKey { get; init; }

    public DateTimeOffset? Created { get; init; }

    public DateTimeOffset? LastTagged { get; init; }

    /// <summary>Bytes of the files of all layers.</summary>
    public long Size { get; init; }

    [JsonIgnore] public Digest? TopChain => Chain is null ? null : Digest.Parse(Chain);

    [JsonIgnore] public bool IsNamed => Tags.Count + RepoDigests.Count > 0;
}
