using System.Globalization;
using Naru.Node.Machine;
using Naru.Resources.Trees;

namespace Naru.Node.Pods;

/// <summary>A pod as declared: the API object, read once into what the plans ask of it.</summary>
internal sealed class PodGoal
{
    public PodGoal(Tree pod)
    {
        Pod = pod;
        var policy = pod["spec"]["restartPolicy"].TextOrNull ?? "Always";
        RestartPolicy = policy;
        Init = [.. Read(pod["spec"]["initContainers"], policy, init: true)];
        Main = [.. Read(pod["spec"]["containers"], policy, init: false)];
        Qos = PodResources.QosOf(pod);
    }

    public Tree Pod { get; }
    public string Uid => Pod["metadata"]["uid"].Text;
    public string Namespace => Pod["metadata"]["namespace"].Text;
    public string Name => Pod["metadata"]["name"].Text;
    public string RestartPolicy { get; }
    public IReadOnlyList<ContainerGoal> Init { get; }
    public IReadOnlyList<ContainerGoal> Main { get; }
    public QosClass Qos { get; }
    public bool HostNetwork => Pod["spec"]["hostNetwork"].IsTrue;
    public bool IsDeleting => !Pod["metadata"]["deletionTimestamp"].IsNothing;

    public IEnumerable<ContainerGoal> All => Init.Concat(Main);

    /// <summary>What ends the wait for a polite end; null while the pod is to live.</summary>
    public DateTimeOffset? Deadline => IsDeleting ? Timestamp.Read(Pod["metadata"]["deletionTimestamp"]) : null;

    public TimeSpan Grace => TimeSpan.FromSeconds(
        Pod["metadata"]["deletionGracePeriodSeconds"].AsInt64(Pod["spec"]["terminationGracePeriodSeconds"].AsInt64(30)));

    /// <summary>The pod's phase as the API has it now.</summary>
    public string KnownPhase => Pod["status"]["phase"].Text;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}_{Namespace}({Uid})");

    private static IEnumerable<ContainerGoal> Read(Tree containers, string policy, bool init)
    {
        foreach (var spec in containers.Items.ToArray())
        {
            var kind = !init ? ContainerKind.Main : spec["restartPolicy"].Is("Always") ? ContainerKind.Sidecar : ContainerKind.Init;
            yield return new ContainerGoal(spec, kind, policy);
        }
    }
}
