namespace Naru.DockerApi.Daemon;

/// <summary>A record of a build cache; the classic builder's cache is images, so there is none.</summary>
public sealed record BuildCacheJson(string ID);
