namespace Naru.ApiHttp;

/// <summary>What to run in which container, or what to attach to when the command is empty.</summary>
public sealed record NodeExecOptions(string Container, IReadOnlyList<string> Command, bool Stdin, bool Stdout, bool Stderr, bool Tty)
{
    /// <summary>How large the client's terminal is when the command starts; null when it has not said so.</summary>
    public (int Columns, int Rows)? Size { get; init; }

    /// <summary>Attach to what runs in the container already.</summary>
    public bool IsAttach => Command.Count == 0;
}
