using Naru.ApiServer.Cache;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Authorization;

/// <summary>
/// What a node may do: its own Node, its own lease, the pods that are bound to it, and of secrets, config maps, claims,
/// volumes and service accounts only those that such a pod names. A node that is taken over by an attacker gives away
/// what ran on it and no more.
/// </summary>
internal static class NodeRules
{
    private const string UserPrefix = "system:node:";

    /// <summary>The node that a user is, or null.</summary>
    public static string? NodeOf(Naru.Resources.Api.ApiUser user) =>
        user.Name.StartsWith(UserPrefix, StringComparison.Ordinal) && user.Groups.Contains("system:nodes") ? user.Name[UserPrefix.Length..] : null;

    public static bool Allows(string node, AccessQuestion question, World world)
    {
        var reads = question.Verb is "get" or "list" or "watch";
        return (question.Group, question.Resource) switch
        {
            ("", "nodes") => reads || (question.Verb is "create" or "update" or "patch" && (question.Name.Length == 0 || question.Name == node)),
            ("", "nodes/status") => question.Verb is "get" or "update" or "patch" && question.Name == node,
            ("", "pods") => AllowsPods(node, question, world),
            ("", "pods/status") => question.Verb is "get" or "update" or "patch" && IsOwn(node, question, world),
            ("", "pods/eviction") => question.Verb == "create" && IsOwn(node, question, world),
            ("", "secrets") => reads && question.Name.Length > 0 && PodsOf(node, world, question.Namespace).Any(pod => NamesSecret(pod, question.Name)),
            ("", "configmaps") => reads && question.Name.Length > 0 && PodsOf(node, world, question.Namespace).Any(pod => NamesConfigMap(pod, question.Name)),
            ("", "persistentvolumeclaims") => question.Verb is "get" or "watch" or "list" && question.Name.Length > 0 && PodsOf(node, world, question.Namespace).Any(pod => NamesClaim(pod, question.Name)),
            ("", "persistentvolumeclaims/status") => question.Verb is "get" or "update" or "patch" && PodsOf(node, world, question.Namespace).Any(pod => NamesClaim(pod, question.Name)),
            ("", "persistentvolumes") => question.Name.Length > 0
                && ((reads && NamesVolume(node, world, question.Name)) || (question.Verb is "get" or "update" && IsTiedTo(node, world, question.Name))),
            ("", "serviceaccounts") => question.Verb == "get" && PodsOf(node, world, question.Namespace).Any(pod => pod.Spec["serviceAccountName"].Is(question.Name)),
            ("", "serviceaccounts/token") => question.Verb == "create" && PodsOf(node, world, question.Namespace).Any(pod => pod.Spec["serviceAccountName"].Is(question.Name)),
            ("", "services" or "endpoints" or "namespaces") => reads,
            ("discovery.k8s.io", "endpointslices") => reads,
            ("storage.k8s.io", "storageclasses") => reads,
            ("" or "events.k8s.io", "events") => question.Verb is "create" or "update" or "patch" or "get",
            ("coordination.k8s.io", "leases") => question.Namespace == "kube-node-lease" && (question.Verb == "create" || question.Name == node),
            ("authentication.k8s.io", "tokenreviews") or ("authorization.k8s.io", "subjectaccessreviews") => question.Verb == "create",
            _ => false,
        };
    }

    private static bool AllowsPods(string node, AccessQuestion question, World world) => question.Verb switch
    {
        "list" or "watch" => question.OnlyNode == node,
        "get" or "delete" => IsOwn(node, question, world),
        _ => false,
    };

    private static bool IsOwn(string node, AccessQuestion question, World world) =>
        world.Of("/pods").Find(new ObjectKey(question.Namespace, question.Name)) is not { } pod || pod.Field("spec.nodeName") == node;

    private static IEnumerable<Tree> PodsOf(string node, World world, string ns) =>
        world.Of("/pods").From(ns).Where(pod => pod.Field("spec.nodeName") == node).Select(pod => pod.ToTree());

    private static bool NamesSecret(Tree pod, string name) =>
        Any(pod.Spec["imagePullSecrets"], s => s["name"].Is(name))
        || Any(pod.Spec["volumes"], v => v["secret"]["secretName"].Is(name) || Any(v["projected"]["sources"], s => s["secret"]["name"].Is(name)))
        || Containers(pod).Any(c => Any(c["envFrom"], e => e["secretRef"]["name"].Is(name)) || Any(c["env"], e => e["valueFrom"]["secretKeyRef"]["name"].Is(name)));

    private static bool NamesConfigMap(Tree pod, string name) =>
        Any(pod.Spec["volumes"], v => v["configMap"]["name"].Is(name) || Any(v["projected"]["sources"], s => s["configMap"]["name"].Is(name)))
        || Containers(pod).Any(c => Any(c["envFrom"], e => e["configMapRef"]["name"].Is(name)) || Any(c["env"], e => e["valueFrom"]["configMapKeyRef"]["name"].Is(name)));

    private static bool NamesClaim(Tree pod, string name) => Any(pod.Spec["volumes"], v => v["persistentVolumeClaim"]["claimName"].Is(name));

    private static bool NamesVolume(string node, World world, string volume) =>
        world.Of("/persistentvolumeclaims").From("").Select(claim => claim.ToTree()).Where(claim => claim.Spec["volumeName"].Is(volume))
            .Any(claim => PodsOf(node, world, claim.Namespace).Any(pod => NamesClaim(pod, claim.ObjectName)));

    // A volume that was provisioned on the node: the node removes its directory and then its own finalizer.
    private static bool IsTiedTo(string node, World world, string volume) =>
        world.Of("/persistentvolumes").Find(new ObjectKey("", volume))?.ToTree() is { } tree
        && Any(tree.Spec["nodeAffinity"]["required"]["nodeSelectorTerms"], term => Any(term["matchExpressions"], e =>
            e["key"].Is("kubernetes.io/hostname") && e["operator"].Is("In") && e["values"].Count == 1 && e["values"][0].Is(node)));

    private static IEnumerable<Tree> Containers(Tree pod) =>
        [.. pod.Spec["containers"].Items, .. pod.Spec["initContainers"].Items, .. pod.Spec["ephemeralContainers"].Items];

    private static bool Any(Tree list, Func<Tree, bool> test)
    {
        foreach (var item in list.Items)
            if (test(item)) return true;
        return false;
    }
}
