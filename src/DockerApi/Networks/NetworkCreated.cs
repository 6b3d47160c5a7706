namespace Naru.DockerApi.Networks;

/// <summary>The answer to making a network.</summary>
public sealed record NetworkCreated(string Id, string Warning);
