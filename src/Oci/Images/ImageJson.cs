using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Naru.Oci.Images;

/// <summary>The one reader and writer of image documents: generated code, nulls left out, faults named.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImageConfig))]
[JsonSerializable(typeof(ImageManifest))]
[JsonSerializable(typeof(ImageIndex))]
[JsonSerializable(typeof(ArchiveEntry[]))]
[JsonSerializable(typeof(OciLayout))]
[JsonSerializable(typeof(ManifestHead))]
public sealed partial class ImageJson : JsonSerializerContext
{
    /// <summary>A manifest or config may have this many bytes; registries refuse more than 4 MiB as well.</summary>
    public const int MaxDocumentBytes = 4 << 20;

    /// <summary>Parses a document; throws <see cref="ImageFormatException"/> saying which one and why.</summary>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string what)
    {
        if (json.Length > MaxDocumentBytes) throw new ImageFormatException($"{what} has {json.Length} bytes, more than the {MaxDocumentBytes} allowed");
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new ImageFormatException($"{what} is null");
        }
        catch (JsonException e)
        {
            throw new ImageFormatException($"{what} is not what it should be: {e.Message}", e);
        }
    }

    /// <summary>Writes a document. Media types have a plus sign, which other tools write as it is and the default encoder does not.</summary>
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)(Plain.GetTypeInfo(typeof(T)) ?? type));

    // Made when first used: the order of initializers over the parts of a class is not given.
    private static ImageJson Plain => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
