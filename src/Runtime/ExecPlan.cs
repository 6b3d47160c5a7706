using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime;

/// <summary>A process to execute in a running container.</summary>
public sealed record ExecPlan
{
    /// <summary>Unique in the container.</summary>
    public required string ExecId { get; init; }
    public required ProcessSpec Process { get; init; }

    /// <summary>Give it the input stream; else its input is /dev/null.</summary>
    public bool Stdin { get; init; }

    /// <summary>Give the caller its output streams; else they go to /dev/null.</summary>
    public bool Attach { get; set; } = true;
}
