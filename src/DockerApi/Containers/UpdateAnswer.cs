namespace Naru.DockerApi.Containers;

/// <summary>The answer to changing a container's limits.</summary>
public sealed record UpdateAnswer(IReadOnlyList<string> Warnings);
