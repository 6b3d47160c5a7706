namespace Naru.DockerApi.Volumes;

/// <summary>What pruning volumes removed.</summary>
public sealed record VolumePruneAnswer(IReadOnlyList<string> VolumesDeleted, long SpaceReclaimed);
