using System.Text.Json;
using Naru.DockerApi.Json;
using Naru.Engine.Images;
using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.DockerApi.Images;

/// <summary>From the image store's records to the API's answers. Names are shown short, as people type them.</summary>
internal static class ImageShapes
{
    public static ImageSummaryJson Summary(ImageStore store, ImageRecord image, ImageFilter? filter = null) => new()
    {
        Id = image.Id.ToString(),
        ParentId = image.Parent ?? "",
        RepoTags = Familiar(filter?.Shown(image.Tags) ?? image.Tags),
        RepoDigests = Familiar(filter?.Shown(image.RepoDigests) ?? image.RepoDigests),
        Created = image.Created?.ToUnixTimeSeconds() ?? 0,
        Size = image.Size,
        Labels = store.ConfigOf(image).Config?.Labels,
    };

    public static ImageInspectJson Inspect(ImageStore store, ImageRecord image)
    {
        var config = store.ConfigOf(image);
        return new ImageInspectJson
        {
            Id = image.Id.ToString(),
            RepoTags = Familiar(image.Tags),
            RepoDigests = Familiar(image.RepoDigests),
            Parent = image.Parent ?? "",
            Comment = config.Comment ?? config.History?.LastOrDefault()?.Comment ?? "",
            Created = WireTime.Text(image.Created),
            Author = config.Author ?? "",
            Config = JsonSerializer.SerializeToElement(config.Config ?? new ExecutionParameters(), ImageJson.Default.ExecutionParameters),
            Architecture = config.Architecture,
            Variant = config.Variant,
            Os = config.Os,
            Size = image.Size,
            RootFS = new ImageRootJson("layers", [.. config.RootFs.DiffIds.Select(d => d.ToString())]),
            Metadata = new ImageMetadataJson(WireTime.Text(image.LastTagged)),
        };
    }

    public static HistoryJson History(ImageHistoryRow row) => new(
        row.Id, row.Created?.ToUnixTimeSeconds() ?? 0, row.CreatedBy, row.Tags.Count > 0 ? Familiar(row.Tags) : null, row.Size, row.Comment);

    private static string[] Familiar(IReadOnlyList<string> names) => [.. names.Select(n => ImageReference.Parse(n).Familiar)];
}
