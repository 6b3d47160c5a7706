namespace Naru.DockerApi.Daemon;

/// <summary>One part of the product.</summary>
public sealed record VersionComponent(string Name, string Version, IReadOnlyDictionary<string, string> Details);
