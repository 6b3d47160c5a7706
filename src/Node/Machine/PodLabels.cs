namespace Naru.Node.Machine;

/// <summary>The labels that tie a container on this machine to its pod; the names are the ones that CRI tools know.</summary>
public static class PodLabels
{
    public const string PodName = "io.kubernetes.pod.name";
    public const string PodNamespace = "io.kubernetes.pod.namespace";
    public const string PodUid = "io.kubernetes.pod.uid";
    public const string ContainerName = "io.kubernetes.container.name";

    /// <summary>How often the container was started before, as the pod's <c>restartCount</c>.</summary>
    public const string RestartCount = "io.kubernetes.container.restartCount";

    /// <summary>How often in a row it exited soon after its start; decides the back-off.</summary>
    public const string Crashes = "naru.dev/crashes";
}
