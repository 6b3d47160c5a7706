namespace Naru.DockerApi.Daemon;

/// <summary>The product's name.</summary>
public sealed record VersionPlatform(string Name);
