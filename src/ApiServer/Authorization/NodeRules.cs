using Naru.ApiServer.Cache;
using Naru.ApiServer.Mutations;
using Naru.Resources.Trees;
using static Naru.ApiServer.Authorization.NodeReach;

namespace Naru.ApiServer.Authorization;

/// <summary>
/// What a node may do, all of it: its own Node, its own lease, the pods that are bound to it, and of secrets, config maps,
/// claims, volumes and service accounts only those that such a pod names. A node that is taken over by an attacker gives
/// away what ran on it and no more. Authorization and admission both read this one table, and for each line a test holds
/// what it does not allow: a line is added only with its test.
/// </summary>
internal static class NodeRules
{
    private const string Reads = "get,list,watch";

    public static IReadOnlyList<NodeRight> All { get; } =
    [
        new("", "nodes", Reads, (_, _, _) => true),
        new("", "nodes", "create,update,patch", (node, asked, _) => asked.Name.Length == 0 || asked.Name == node) { Refuses = NodeWrites.OfNode },
        new("", "nodes/status", "get,update,patch", (node, asked, _) => asked.Name == node) { Refuses = NodeWrites.OfNode },
        new("", "pods", "list,watch", (node, asked, _) => asked.OnlyNode == node),
        new("", "pods", "get,delete", IsOwnPod) { Refuses = NodeWrites.OfPod },
        new("", "pods/status", "get,update,patch", IsOwnPod) { Refuses = NodeWrites.OfPod },
        new("", "secrets", Reads, (node, asked, world) => IsNamed(node, asked, world, NamesSecret)),
        new("", "configmaps", Reads, (node, asked, world) => IsNamed(node, asked, world, NamesConfigMap)),
        new("", "persistentvolumeclaims", Reads, (node, asked, world) => IsNamed(node, asked, world, NamesClaim)),
        new("", "persistentvolumes", Reads, (node, asked, world) => asked.Name.Length > 0 && (NamesVolume(node, world, asked.Name) || IsTiedTo(node, world, asked.Name))),
        new("", "persistentvolumes", "update", (node, asked, world) => IsTiedTo(node, world, asked.Name)) { Refuses = NodeWrites.OfVolume },
        new("", "serviceaccounts", "get", (node, asked, world) => IsNamed(node, asked, world, RunsAs)),
        new("", "serviceaccounts/token", "create", (node, asked, world) => IsNamed(node, asked, world, RunsAs)),
        new("", "services", Reads, (_, _, _) => true),
        new("", "namespaces", Reads, (_, _, _) => true),
        new("discovery.k8s.io", "endpointslices", Reads, (_, _, _) => true),
        new("", "events", "create,update,patch", (_, _, _) => true),
        new("events.k8s.io", "events", "create,update,patch", (_, _, _) => true),
        new("coordination.k8s.io", "leases", "create", (_, asked, _) => asked.Namespace == LeaseNamespace) { Refuses = NodeWrites.OfLease },
        new("coordination.k8s.io", "leases", "get,update,patch", (node, asked, _) => asked.Namespace == LeaseNamespace && asked.Name == node) { Refuses = NodeWrites.OfLease },
    ];

    public static bool Allows(string node, AccessQuestion question, World world)
    {
        foreach (var right in All)
            if (right.IsAbout(question) && right.Where(node, question, world)) return true;
        return false;
    }

    /// <summary>Why a node may not make this change although the name and the verb are its; null when it may.</summary>
    public static string? Refuses(string node, Change change, Tree made)
    {
        foreach (var right in All)
            if (right.Refuses is { } refuses && right.Group == change.Kind.Group && right.Kind == change.Kind.Plural) return refuses(node, change, made);
        return null;
    }
}
