namespace Naru.Engine.Exec;

/// <summary>What to run in a running container, and how.</summary>
public sealed record ExecRequest
{
    public required IReadOnlyList<string> Command { get; init; }
    public IReadOnlyList<string> Env { get; set; } = [];

    /// <summary>Empty is the container's own user.</summary>
    public string User { get; set; } = "";

    /// <summary>Empty is the container's own directory.</summary>
    public string WorkingDir { get; set; } = "";

    public bool Tty { get; init; }
    public bool AttachStdin { get; init; }
    public bool AttachStdout { get; set; } = true;
    public bool AttachStderr { get; set; } = true;
    public bool Privileged { get; init; }
    public (int Rows, int Columns)? ConsoleSize { get; init; }
    public string DetachKeys { get; set; } = "";
}
