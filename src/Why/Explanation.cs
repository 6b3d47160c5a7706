using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Why.Kinds;

namespace Naru.Why;

/// <summary>
/// Says why an object is not as declared, or why it is where it is: a pure function from the objects of a cluster to a
/// tree of causes, whose leaves are what somebody can do something about. It concludes only from what the objects say.
/// </summary>
public static class Explanation
{
    // Where a pod can be is told by every node, and by what the pods of all namespaces take there.
    private static readonly KindRead[] OfPods =
    [
        new("Node", true), new("Pod", true), new("PersistentVolumeClaim", false), new("PersistentVolume", true), new("StorageClass", true), new("Event", false),
    ];

    /// <summary>What an explanation of this kind reads; list these to make <see cref="KnownObjects"/>.</summary>
    public static IReadOnlyList<KindRead> ReadsFor(string kind) => kind switch
    {
        "Pod" => OfPods,
        "ReplicaSet" => [new("ReplicaSet", false), .. OfPods],
        "Deployment" => [new("Deployment", false), new("ReplicaSet", false), .. OfPods],
        "Service" => [new("Service", false), new("EndpointSlice", false), .. OfPods],
        "PersistentVolumeClaim" => [new("PersistentVolumeClaim", false), new("PersistentVolume", true), new("StorageClass", true), new("Pod", false), new("Event", false)],
        "Node" => [new("Node", true), new("Pod", true), new("Event", true)],
        _ => [new("Event", false)],
    };

    /// <param name="kind">The kind as manifests have it, such as <c>Pod</c>.</param>
    public static Cause Of(KnownObjects known, string kind, string ns, string name)
    {
        var tree = known.Find(kind, ns, name);
        if (tree.IsAbsent) return new Cause($"{kind} {new ObjectKey(ns, name)} does not exist");
        return kind switch
        {
            "Pod" => PodCauses.Of(known, tree),
            "ReplicaSet" => ReplicaSetCauses.Of(known, tree),
            "Deployment" => DeploymentCauses.Of(known, tree),
            "Service" => ServiceCauses.Of(known, tree),
            "PersistentVolumeClaim" => ClaimCauses.Of(known, tree),
            "Node" => NodeCauses.Of(known, tree),
            _ => new Cause($"{kind} {tree.Key}: nothing is known about what this kind waits for", [.. Conditions(tree)]),
        };
    }

    /// <param name="container">What the engine says of one container when it is inspected.</param>
    public static Cause OfContainer(Tree container) => EngineContainerCauses.Of(container);

    internal static string Title(Tree tree) => $"{tree["kind"].Text} {tree.Key}";

    internal static IEnumerable<Cause> Conditions(Tree tree) =>
        tree.State["conditions"].Items.ToArray().Where(condition => !condition["status"].Is("True"))
            .Select(condition => new Cause($"{condition["type"].Text} is {condition["status"].Text}: {condition["reason"].Text} {condition["message"].Text}".TrimEnd()));

    internal static IEnumerable<Cause> Warnings(KnownObjects known, Tree tree, int most = 3) =>
        known.EventsAbout(tree).Where(said => said["type"].Is("Warning")).Take(most)
            .Select(said => new Cause($"event {said["reason"].Text}: {said["message"].Text}"));
}
