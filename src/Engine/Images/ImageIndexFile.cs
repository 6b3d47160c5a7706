using System.Text.Json;
using System.Text.Json.Serialization;
using Naru.Kernel.Files;

namespace Naru.Engine.Images;

/// <summary>The file <c>images.json</c>: all records, replaced as a whole, so that a crash leaves the old or the new one.</summary>
internal sealed record ImageIndexFile
{
    private const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;
    public IReadOnlyList<ImageRecord> Images { get; init => field = value ?? []; } = [];

    public static IReadOnlyList<ImageRecord> Load(string path)
    {
        if (!File.Exists(path)) return [];
        try
        {
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(path), ImageIndexJson.Default.ImageIndexFile);
            if (file is not { Format: CurrentFormat })
                throw EngineException.Failed($"{path} has the format {file?.Format}, this version knows {CurrentFormat}: start the version that wrote it, or another data directory");
            return file.Images;
        }
        catch (JsonException e)
        {
            throw EngineException.Failed($"{path} is damaged ({e.Message}): move it away to start without images, then pull or load them again", e);
        }
    }

    public static void Save(string path, IReadOnlyList<ImageRecord> images) =>
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new ImageIndexFile { Images = images }, ImageIndexJson.Default.ImageIndexFile));
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImageIndexFile))]
internal sealed partial class ImageIndexJson : JsonSerializerContext;
