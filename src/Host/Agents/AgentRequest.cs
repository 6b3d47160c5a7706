namespace Naru.Host.Agents;

/// <summary>What the server asks of a node's agent: the first line on a connection.</summary>
internal sealed record AgentRequest
{
    /// <summary>logs, exec, connect or usage.</summary>
    public required string Operation { get; init; }

    /// <summary>The pod as the API has it, as JSON.</summary>
    public string Pod { get; init; } = "{}";

    public string Container { get; init; } = "";
    public IReadOnlyList<string> Command { get; init; } = [];
    public bool Stdin { get; init; }
    public bool Stdout { get; init; }
    public bool Stderr { get; init; }
    public bool Tty { get; init; }

    /// <summary>The terminal's size at the start; 0 when it is not known.</summary>
    public int Columns { get; init; }

    public int Rows { get; init; }
    public bool Follow { get; init; }
    public bool Previous { get; init; }
    public bool Timestamps { get; init; }
    public long? TailLines { get; init; }
    public long? SinceSeconds { get; init; }
    public DateTimeOffset? SinceTime { get; init; }
    public long? LimitBytes { get; init; }
    public int Port { get; init; }
}
