using Naru.Resources.Trees;

namespace Naru.Node.Probes;

internal enum ProbeKind
{
    Startup,
    Readiness,
    Liveness,
}

/// <summary>One probe as declared, with what the API assumes where it is silent.</summary>
internal sealed record ProbeSettings(ProbeKind Kind, Tree Spec)
{
    public TimeSpan InitialDelay => TimeSpan.FromSeconds(Spec["initialDelaySeconds"].AsInt32());

    public TimeSpan Period => TimeSpan.FromSeconds(Math.Max(1, Spec["periodSeconds"].AsInt32(10)));

    public TimeSpan Timeout => TimeSpan.FromSeconds(Math.Max(1, Spec["timeoutSeconds"].AsInt32(1)));

    public int SuccessThreshold => Math.Max(1, Spec["successThreshold"].AsInt32(1));

    public int FailureThreshold => Math.Max(1, Spec["failureThreshold"].AsInt32(3));

    public static IReadOnlyList<ProbeSettings> Of(Tree container)
    {
        var found = new List<ProbeSettings>();
        if (container["startupProbe"].IsObject) found.Add(new(ProbeKind.Startup, container["startupProbe"]));
        if (container["readinessProbe"].IsObject) found.Add(new(ProbeKind.Readiness, container["readinessProbe"]));
        if (container["livenessProbe"].IsObject) found.Add(new(ProbeKind.Liveness, container["livenessProbe"]));
        return found;
    }
}
