using System.Globalization;
using Naru.Client.Informers;
using Naru.Node.Pods;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Node.Work;

/// <summary>
/// Whether a pod that is to end may be told so: once no service sends it new connections. That is so when no EndpointSlice
/// of a service that selects it calls it ready, and every live node has applied the newest revision of those slices (its
/// annotation <c>naru.dev/endpoints-revision</c>). A node that does not report takes no part.
/// </summary>
internal static class EndpointsGate
{
    public const string Annotation = "naru.dev/endpoints-revision";

    public static bool IsOpen(PodGoal goal, InformerSnapshot services, InformerSnapshot slices, InformerSnapshot nodes)
    {
        var selecting = services.Objects.Where(service => service.Namespace == goal.Namespace && Selects(service, goal.Pod)).Select(s => s.ObjectName).ToHashSet(StringComparer.Ordinal);
        if (selecting.Count == 0) return true;
        ulong newest = 0;
        foreach (var slice in slices.Objects)
        {
            if (slice.Namespace != goal.Namespace || !selecting.Contains(slice.Labels["kubernetes.io/service-name"].Text)) continue;
            if (IsReadyIn(slice, goal.Uid)) return false;
            newest = Math.Max(newest, Revision(slice.ResourceVersion));
        }
        return nodes.Objects.All(node => HasApplied(node, newest));
    }

    private static bool HasApplied(Tree node, ulong revision) =>
        !node.IsConditionTrue("Ready") || node.Annotations[Annotation].TextOrNull is not { } applied || Revision(applied) >= revision;

    private static bool IsReadyIn(Tree slice, string uid)
    {
        foreach (var endpoint in slice["endpoints"].Items)
            if (endpoint["targetRef"]["uid"].Is(uid) && (endpoint["conditions"]["ready"].IsNothing || endpoint["conditions"]["ready"].IsTrue)) return true;
        return false;
    }

    private static bool Selects(Tree service, Tree pod)
    {
        var selector = service["spec"]["selector"];
        if (selector.Count == 0) return false;
        foreach (var wanted in selector.Fields)
            if (!pod["metadata"]["labels"][wanted.Name].Is(wanted.Value.Text)) return false;
        return true;
    }

    private static ulong Revision(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;
}
