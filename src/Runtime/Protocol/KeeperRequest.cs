using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime.Protocol;

/// <summary>One request. Fields that an operation does not use stay out; a keeper ignores fields it does not know.</summary>
internal sealed record KeeperRequest
{
    /// <summary>Chosen by the client; the reply carries it.</summary>
    public long Id { get; init; }
    public required string Op { get; init; }

    /// <summary>hello: the newest protocol version the client speaks.</summary>
    public int? Version { get; init; }
    public string? Container { get; init; }
    public string? ExecId { get; init; }
    public ContainerPlan? Plan { get; init; }
    public ExecPlan? Exec { get; init; }
    public int? Signal { get; init; }

    /// <summary>kill: every process of the container. delete: even a running one.</summary>
    public bool All { get; init; }
    public ResourcesSpec? Resources { get; init; }
    public ConsoleSize? Size { get; init; }
    public AttachOptions? Attach { get; init; }
}
