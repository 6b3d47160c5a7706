using Naru.Resources.Objects;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;

namespace Naru.Controllers.Endpoints;

/// <summary>A service's ports as they are on one pod.</summary>
internal static class ServicePorts
{
    /// <summary>The ports of an EndpointSlice; null when the pod has not every port that is named.</summary>
    public static IReadOnlyList<Tree> On(Tree service, Tree pod)
    {
        var ports = new List<Tree>();
        foreach (var port in service.Spec["ports"].Items)
        {
            var target = IntOrString.Of(port["targetPort"]);
            var number = target.IsAbsent || (!target.IsText && target.Number == 0) ? port["port"].AsInt32()
                : target.IsText ? Named(pod, target.Text!, Protocol(port)) : target.Number;
            if (number == 0) continue;
            ports.Add(Tree.Object(
                ("name", port["name"] is { IsString: true } name ? name : ""), ("protocol", Protocol(port)), ("port", number), ("appProtocol", port["appProtocol"])));
        }
        return ports;
    }

    private static string Protocol(Tree port) => port["protocol"].Text is { Length: > 0 } protocol ? protocol : "TCP";

    private static int Named(Tree pod, string name, string protocol)
    {
        foreach (var list in (ReadOnlySpan<Tree>)[pod.Spec["containers"], pod.Spec["initContainers"]])
            foreach (var container in list.Items)
                foreach (var port in container["ports"].Items)
                    if (port["name"].Is(name) && Protocol(port) == protocol) return port["containerPort"].AsInt32();
        return 0;
    }
}
