using Naru.Resources.Quantities;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Resources.Printing;

/// <summary>Pods: how many containers are ready, and in one word what the pod is about.</summary>
internal static class PodTable
{
    public static TableShape Shape { get; } = new(
        [
            Columns.Name,
            new("Ready", Description: "Ready containers of all containers"),
            new("Status", Description: "What the pod is about, in one word"),
            new("Restarts", Description: "How often its containers were started again"),
            Columns.Age,
            new("IP", Priority: 1),
            new("Node", Priority: 1),
            new("Nominated Node", Priority: 1),
            new("Readiness Gates", Priority: 1),
        ],
        Row);

    private static Tree[] Row(Tree obj, DateTimeOffset now)
    {
        var pod = new PodView(obj);
        var sidecars = pod.Spec.InitContainers.Where(c => c.RestartPolicy == "Always").Select(c => c.Name).ToHashSet();
        var counted = pod.Status.ContainerStatuses.Concat(pod.Status.InitContainerStatuses.Where(s => sidecars.Contains(s.Name))).ToList();
        var ready = counted.Count(status => status is { Ready: true, State.Running.IsPresent: true });
        var ip = pod.Status.PodIPs.Count > 0 ? pod.Status.PodIPs[0].Ip : pod.Status.PodIP;
        return
        [
            obj["metadata"]["name"], $"{ready}/{pod.Spec.Containers.Count + sidecars.Count}", PodPhrase.Of(pod), Restarts(pod, counted, now), Columns.AgeOf(obj, now),
            Columns.OrNone(ip), Columns.OrNone(pod.Spec.NodeName), Columns.OrNone(pod.Status.NominatedNodeName), Gates(pod),
        ];
    }

    private static Tree Restarts(PodView pod, List<ContainerStatusView> counted, DateTimeOffset now)
    {
        var all = PodPhrase.IsInitializing(pod) ? pod.Status.InitContainerStatuses.ToList() : counted;
        var count = all.Sum(status => status.RestartCount);
        var last = all.Max(status => ApiTime.Of(status.LastState.Terminated.Tree["finishedAt"]));
        return count > 0 && last is { } then ? $"{count} ({Columns.Duration(now - then)} ago)" : count.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Gates(PodView pod)
    {
        if (pod.Spec.ReadinessGates.Count == 0) return Columns.None;
        var met = pod.Spec.ReadinessGates.Count(gate => pod.Status.Conditions.Any(c => c.Type == gate.ConditionType && c.Status == "True"));
        return $"{met}/{pod.Spec.ReadinessGates.Count}";
    }
}
