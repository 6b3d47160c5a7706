using Naru.Controllers.ReplicaSets;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Endpoints;

/// <summary>One pod behind a service.</summary>
/// <param name="Ports">The service's ports on this pod.</param>
/// <param name="Serving">The pod passes its readiness check.</param>
/// <param name="Terminating">The pod is on its way out.</param>
internal sealed record ServiceEndpoint(Tree Pod, string Address, IReadOnlyList<Tree> Ports, bool Ready, bool Serving, bool Terminating)
{
    /// <summary>The pod as an endpoint, or null when it is none: no address yet, or ended.</summary>
    public static ServiceEndpoint? Of(Tree service, Tree pod)
    {
        var address = pod.State["podIP"].Text;
        if (address.Length == 0 || PodFacts.HasEnded(pod)) return null;
        var serving = PodFacts.IsReady(pod);
        var always = service.Spec["publishNotReadyAddresses"].IsTrue;
        return new ServiceEndpoint(pod, address, ServicePorts.On(service, pod), always || (serving && !pod.IsDeleting), serving, pod.IsDeleting);
    }

    public Tree ToSliceEndpoint(string zone) => Tree.Object(
        ("addresses", Tree.Array(Address)),
        ("conditions", Tree.Object(("ready", Ready), ("serving", Serving), ("terminating", Terminating))),
        ("hostname", Hostname()),
        ("nodeName", Pod.Spec["nodeName"]),
        ("targetRef", Reference()),
        ("zone", zone.Length > 0 ? (Tree)zone : default));

    public Tree ToAddress() => Tree.Object(("ip", Address), ("hostname", Hostname()), ("nodeName", Pod.Spec["nodeName"]), ("targetRef", Reference()));

    private Tree Hostname() => Pod.Spec["hostname"].IsEmpty || Pod.Spec["subdomain"].IsEmpty ? default : Pod.Spec["hostname"];

    private Tree Reference() => Tree.Object(
        ("kind", "Pod"), ("name", Pod.ObjectName), ("namespace", Pod.Namespace), ("uid", Pod.Metadata["uid"]));
}
