namespace Naru.DockerApi.Containers;

/// <summary>The answer to creating a container.</summary>
public sealed record CreateAnswer(string Id, IReadOnlyList<string> Warnings);
