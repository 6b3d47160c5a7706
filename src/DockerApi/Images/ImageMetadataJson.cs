namespace Naru.DockerApi.Images;

/// <summary>What this machine knows of an image beyond its configuration.</summary>
public sealed record ImageMetadataJson(string LastTagTime);
