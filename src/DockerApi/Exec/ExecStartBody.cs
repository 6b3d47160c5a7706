namespace Naru.DockerApi.Exec;

/// <summary>The body of starting an exec session.</summary>
public sealed record ExecStartBody
{
    public bool Detach { get; init; }
    public bool Tty { get; init; }
}
