namespace Naru.DockerApi.Exec;

/// <summary>The answer to making an exec session.</summary>
public sealed record ExecCreated(string Id);
