namespace Naru.DockerApi.Images;

/// <summary>An image in a list.</summary>
public sealed record ImageSummaryJson
{
    public required string Id { get; init; }
    public required string ParentId { get; init; }
    public required IReadOnlyList<string> RepoTags { get; init; }
    public required IReadOnlyList<string> RepoDigests { get; init; }
    public long Created { get; init; }
    public long Size { get; init; }
    public long SharedSize { get; set; } = -1;
    public required IReadOnlyDictionary<string, string>? Labels { get; init; }
    public int Containers { get; set; } = -1;
}
