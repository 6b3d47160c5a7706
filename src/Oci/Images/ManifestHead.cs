using System.Text.Json;
using System.Text.Json.Serialization;

namespace Naru.Oci.Images;

/// <summary>Just enough of a manifest document to tell a manifest from an index when no media type came with it.</summary>
public sealed record ManifestHead
{
    [JsonPropertyName("schemaVersion")] public int SchemaVersion { get; init; }
    [JsonPropertyName("mediaType")] public string? MediaType { get; init; }
    [JsonPropertyName("manifests")] public JsonElement? Manifests { get; init; }

    /// <summary>The media type of a manifest document: its own word, else its shape (OCI allows the field to be absent).</summary>
    public static string MediaTypeOf(ReadOnlySpan<byte> document, string what)
    {
        var head = ImageJson.Read(document, ImageJson.Default.ManifestHead, what);
        if (head.SchemaVersion != 2)
            throw new ImageFormatException($"{what} has schemaVersion {head.SchemaVersion}; only 2 is understood (push the image again with a newer client)");
        return head.MediaType ?? (head.Manifests is not null ? MediaTypes.OciIndex : MediaTypes.OciManifest);
    }
}
