using Naru.DockerApi.Containers;
using Naru.DockerApi.Images;
using Naru.DockerApi.Volumes;

namespace Naru.DockerApi.Daemon;

/// <summary>What everything takes on disk.</summary>
public sealed record DiskUseJson
{
    public long LayersSize { get; init; }
    public required IReadOnlyList<ImageSummaryJson> Images { get; init; }
    public required IReadOnlyList<SummaryJson> Containers { get; init; }
    public required IReadOnlyList<VolumeJson> Volumes { get; init; }
    public IReadOnlyList<BuildCacheJson> BuildCache { get; set; } = [];
    public long BuilderSize { get; init; }
}
