using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Services;

/// <summary>What a Service becomes where its type decides.</summary>
internal static class ServiceDefaults
{
    private const int StickySeconds = 10_800;

    public static Tree OfSpec(Tree spec)
    {
        var type = spec["type"].Text;
        if (type is "NodePort" or "LoadBalancer" && spec["externalTrafficPolicy"].IsEmpty) spec = spec.With("externalTrafficPolicy", "Cluster");
        if (type == "LoadBalancer" && spec["allocateLoadBalancerNodePorts"].IsNothing) spec = spec.With("allocateLoadBalancerNodePorts", true);
        if (type == "ExternalName") spec = spec.Without("internalTrafficPolicy");
        if (spec["sessionAffinity"].Is("ClientIP") && spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"].IsNothing)
            spec = spec.WithPath(["sessionAffinityConfig", "clientIP", "timeoutSeconds"], StickySeconds);
        return spec["sessionAffinity"].Is("None") ? spec.Without("sessionAffinityConfig") : spec;
    }

    /// <summary>A port leads to the same number on the pods.</summary>
    public static Tree OfPort(Tree port) => port["targetPort"].IsEmpty && !port["port"].IsNothing ? port.With("targetPort", port["port"]) : port;
}
