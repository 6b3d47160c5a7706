namespace Naru.DockerApi.Containers;

/// <summary>One difference between a container and its image: 0 changed, 1 added, 2 deleted.</summary>
public sealed record ChangeJson(string Path, int Kind);
