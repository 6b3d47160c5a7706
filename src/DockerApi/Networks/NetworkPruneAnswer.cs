namespace Naru.DockerApi.Networks;

/// <summary>What pruning networks removed.</summary>
public sealed record NetworkPruneAnswer(IReadOnlyList<string>? NetworksDeleted);
