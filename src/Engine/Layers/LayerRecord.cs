using System.Text.Json.Serialization;
using Naru.Oci;

namespace Naru.Engine.Layers;

/// <summary>One unpacked layer on its base. <see cref="Size"/> is the bytes of its files.</summary>
public sealed record LayerRecord
{
    [JsonConverter(typeof(DigestJsonConverter))] public required Digest Chain { get; init; }
    [JsonConverter(typeof(DigestJsonConverter))] public required Digest DiffId { get; init; }

    /// <summary>The chain beneath as text; null for a base layer.</summary>
    public string? Parent { get; init; }
    public long Size { get; init; }

    [JsonIgnore] public Digest? Below => Parent is null ? null : Digest.Parse(Parent);
}
