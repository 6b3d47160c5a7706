using System.Text.Json.Serialization;
using Naru.Oci;

namespace Naru.Engine.Layers;

/// <summary>What a writable overlay lies on. <see cref="Volatile"/>: its contents need not outlive a crash of the machine.</summary>
public sealed record OverlayRecord
{
    public required string Id { get; init; }

    /// <summary>The chain beneath as text; null for an empty base.</summary>
    public string? Parent { get; init; }
    public bool Volatile { get; init; }

    [JsonIgnore] public Digest? Below => Parent is null ? null : Digest.Parse(Parent);
}
