namespace Naru.Node.Probes;

/// <summary>How a probe's answers add up: a verdict falls when enough of the same kind came in a row.</summary>
internal readonly record struct ProbeCount(int Successes, int Failures)
{
    public ProbeCount After(bool success) => success ? new(Successes + 1, 0) : new(0, Failures + 1);

    /// <summary>True or false once the thresholds say so, null before.</summary>
    public bool? Verdict(ProbeSettings settings) =>
        Successes >= settings.SuccessThreshold ? true
        : Failures >= settings.FailureThreshold ? false
        : null;
}
