namespace Naru.ApiHttp;

/// <summary>What to run in which container, or what to attach to when the command is empty.</summary>
public sealed record NodeExecOptions(string Container, IReadOnlyList<string> Command, bool Stdin, bool Stdout, bool Stderr, bool Tty)
{
    /// <summary>Attach to what runs in the container already.</summary>
    public bool IsAttach => Command.Count == 0;
}
