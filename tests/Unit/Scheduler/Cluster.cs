using Naru.Resources.Trees;
using Naru.Scheduler.State;

namespace Naru.Tests.Unit.Scheduler;

/// <summary>Small clusters, in the words of manifests.</summary>
internal static class Cluster
{
    public static ClusterSnapshot Of(params Tree[] objects) =>
        objects.Aggregate(ClusterSnapshot.Empty, (cluster, tree) => tree["kind"].Is("Node") ? cluster.WithNode(tree) : cluster.WithPod(tree));

    public static Tree Node(string name, string cpu = "4", string memory = "8Gi", string labels = "{}", string spec = "{}") => Tree.Parse(
        $$"""{"kind":"Node","metadata":{"name":"{{name}}","labels":{{labels}}},"spec":{{spec}},"status":{"allocatable":{"cpu":"{{cpu}}","memory":"{{memory}}","pods":"110","ephemeral-storage":"10Gi"} } }""");

    public static Tree Pod(string name, string cpu = "100m", string memory = "64Mi", string node = "", string more = "", string labels = "{}", string owner = "") => Tree.Parse(
        $$"""
        {"kind":"Pod","metadata":{"name":"{{name}}","namespace":"default","uid":"{{name}}","labels":{{labels}},"ownerReferences":[{{Owner(owner)}}]},
         "spec":{"nodeName":"{{node}}","containers":[{"name":"c","resources":{"requests":{"cpu":"{{cpu}}","memory":"{{memory}}"} } }]{{(more.Length > 0 ? "," + more : "")}} } }
        """);

    private static string Owner(string uid) => uid.Length > 0 ? $$"""{"uid":"{{uid}}","controller":true}""" : "";
}
