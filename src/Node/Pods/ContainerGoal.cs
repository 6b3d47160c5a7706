using Naru.Resources.Trees;

namespace Naru.Node.Pods;

internal enum ContainerKind
{
    /// <summary>Runs to its end before the next one starts.</summary>
    Init,

    /// <summary>An init container with <c>restartPolicy: Always</c>: started in turn, kept running beside the pod's own.</summary>
    Sidecar,

    Main,
}

/// <summary>One container as the pod declares it.</summary>
internal sealed record ContainerGoal(Tree Spec, ContainerKind Kind, string PodRestartPolicy)
{
    public string Name { get; } = Spec["name"].Text;

    /// <summary>Where it stands in its pod, as events say it.</summary>
    public string FieldPath => $"spec.{(Kind == ContainerKind.Main ? "containers" : "initContainers")}{{{Name}}}";

    public string Image => Spec["image"].Text;

    /// <summary>True when an exit with that code leads to another start.</summary>
    public bool RestartsAfter(int exitCode) => Kind switch
    {
        ContainerKind.Sidecar => true,
        ContainerKind.Init => exitCode != 0 && PodRestartPolicy != "Never",
        _ => PodRestartPolicy == "Always" || (PodRestartPolicy == "OnFailure" && exitCode != 0),
    };

    /// <summary>Always, IfNotPresent or Never; what the tag says where the pod is silent.</summary>
    public string PullPolicy => Spec["imagePullPolicy"].Text switch
    {
        "" => Image.EndsWith(":latest", StringComparison.Ordinal) || !Image[(Image.LastIndexOf('/') + 1)..].Contains(':') ? "Always" : "IfNotPresent",
        var policy => policy,
    };
}
