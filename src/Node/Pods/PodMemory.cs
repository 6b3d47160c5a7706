using System.Collections.Immutable;

namespace Naru.Node.Pods;

/// <summary>
/// What a pod worker knows beyond the machine's own records. All of it may be lost with the process: it is found out anew.
/// </summary>
internal sealed record PodMemory
{
    /// <summary>Why a container (by name) could not be started.</summary>
    public ImmutableDictionary<string, Trouble> Troubles { get; init; } = ImmutableDictionary<string, Trouble>.Empty;

    /// <summary>What the probes say of a container (by id).</summary>
    public ImmutableDictionary<string, ProbeVerdict> Verdicts { get; init; } = ImmutableDictionary<string, ProbeVerdict>.Empty;

    /// <summary>Why the sandbox or a volume is not there.</summary>
    public Trouble? SandboxTrouble { get; init; }

    /// <summary>Set once when the node takes the pod's place away.</summary>
    public PodEviction? Eviction { get; init; }

    public ProbeVerdict VerdictOf(string containerId) => Verdicts.GetValueOrDefault(containerId, ProbeVerdict.Unknown);
}
