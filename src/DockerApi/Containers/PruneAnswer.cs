namespace Naru.DockerApi.Containers;

/// <summary>What pruning containers removed.</summary>
public sealed record PruneAnswer(IReadOnlyList<string>? ContainersDeleted, long SpaceReclaimed);
