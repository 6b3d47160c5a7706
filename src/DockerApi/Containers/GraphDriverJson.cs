namespace Naru.DockerApi.Containers;

/// <summary>Where a container's layers are.</summary>
public sealed record GraphDriverJson(IReadOnlyDictionary<string, string> Data, string Name);
