using System.Text.Json.Serialization;

namespace Naru.Oci.Images;

/// <summary>The <c>oci-layout</c> marker file of an image layout directory.</summary>
public sealed record OciLayout
{
    [JsonPropertyName("imageLayoutVersion")] public string ImageLayoutVersion { get; init => field = value ?? "1.0.0"; } = "1.0.0";
}
