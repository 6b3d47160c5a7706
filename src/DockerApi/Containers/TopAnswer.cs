namespace Naru.DockerApi.Containers;

/// <summary>A container's processes.</summary>
public sealed record TopAnswer(IReadOnlyList<string> Titles, IReadOnlyList<IReadOnlyList<string>> Processes);
