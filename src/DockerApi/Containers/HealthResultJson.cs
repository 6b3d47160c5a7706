namespace Naru.DockerApi.Containers;

/// <summary>One health check.</summary>
public sealed record HealthResultJson(string Start, string End, int ExitCode, string Output);
