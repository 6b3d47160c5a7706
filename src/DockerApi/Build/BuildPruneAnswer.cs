namespace Naru.DockerApi.Build;

/// <summary>What pruning the build cache removed; the classic builder's cache is images, so nothing.</summary>
public sealed record BuildPruneAnswer(IReadOnlyList<string> CachesDeleted, long SpaceReclaimed);
