namespace Naru.DockerApi.Containers;

/// <summary>What a list shows of the host's half.</summary>
public sealed record SummaryHostJson(string NetworkMode);
