namespace Naru.DockerApi.Networks;

/// <summary>The network a network's settings come from; always none here.</summary>
public sealed record NetworkSourceJson(string Network);
