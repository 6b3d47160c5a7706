namespace Naru.Node.Pods;

/// <summary>What a container's probes say now.</summary>
/// <param name="Started">The startup probe has succeeded, or there is none.</param>
/// <param name="Ready">The readiness probe succeeds, or there is none.</param>
/// <param name="KillMessage">Not empty once a liveness or startup probe has failed for good.</param>
internal sealed record ProbeVerdict(bool Started, bool Ready, string KillMessage = "")
{
    /// <summary>Before the first answer of a container that has probes.</summary>
    public static ProbeVerdict Unknown { get; } = new(false, false);
}
