using Naru.Node.Machine;

namespace Naru.Node.Pods;

/// <summary>One step on the machine towards a pod as it is declared.</summary>
internal abstract record PodAction
{
    public sealed record CreateSandbox : PodAction;

    /// <summary>Gives a finished pod's namespaces back.</summary>
    public sealed record RemoveSandbox : PodAction;

    /// <summary>Image, configuration, container, start, postStart hook.</summary>
    public sealed record Start(ContainerGoal Container, int RestartCount, int Crashes) : PodAction;

    /// <summary>Ends one container, so that its restart policy decides what comes next.</summary>
    public sealed record Stop(ContainerGoal Container, ContainerRecord Record, string Message) : PodAction;

    /// <summary>Drops an old attempt.</summary>
    public sealed record Remove(ContainerRecord Record) : PodAction;
}
