using Naru.Engine.Images;

namespace Naru.DockerApi.Images;

/// <summary>What pruning images removed.</summary>
public sealed record ImagePruneAnswer(IReadOnlyList<RemovedImage>? ImagesDeleted, long SpaceReclaimed);
