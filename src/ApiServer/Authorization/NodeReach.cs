using Naru.ApiServer.Cache;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Authorization;

/// <summary>What belongs to a node: its pods, and what they name.</summary>
internal static class NodeReach
{
    public const string LeaseNamespace = "kube-node-lease";

    /// <summary>
    /// Whether a pod of the node in the question's namespace names the object. A question about all namespaces is none of these:
    /// it would reach the objects of that name in namespaces where the node has no pod.
    /// </summary>
    public static bool IsNamed(string node, AccessQuestion question, World world, Func<Tree, string, bool> names) =>
        question.Name.Length > 0 && question.Namespace.Length > 0 && PodsOf(node, world, question.Namespace).Any(pod => names(pod, question.Name));

    public static bool RunsAs(Tree pod, string account) => pod.Spec["serviceAccountName"].Is(account);

    public static bool IsOwnPod(string node, AccessQuestion question, World world) =>
        world.Of("/pods").Find(new ObjectKey(question.Namespace, question.Name)) is not { } pod || pod.Field("spec.nodeName") == node;

    private static IEnumerable<Tree> PodsOf(string node, World world, string ns) =>
        world.Of("/pods").From(ns).Where(pod => pod.Field("spec.nodeName") == node).Select(pod => pod.ToTree());

    public static bool NamesSecret(Tree pod, string name) =>
        Any(pod.Spec["imagePullSecrets"], s => s["name"].Is(name))
        || Any(pod.Spec["volumes"], v => v["secret"]["secretName"].Is(name) || Any(v["projected"]["sources"], s => s["secret"]["name"].Is(name)))
        || Containers(pod).Any(c => Any(c["envFrom"], e => e["secretRef"]["name"].Is(name)) || Any(c["env"], e => e["valueFrom"]["secretKeyRef"]["name"].Is(name)));

    public static bool NamesConfigMap(Tree pod, string name) =>
        Any(pod.Spec["volumes"], v => v["configMap"]["name"].Is(name) || Any(v["projected"]["sources"], s => s["configMap"]["name"].Is(name)))
        || Containers(pod).Any(c => Any(c["envFrom"], e => e["configMapRef"]["name"].Is(name)) || Any(c["env"], e => e["valueFrom"]["configMapKeyRef"]["name"].Is(name)));

    public static bool NamesClaim(Tree pod, string name) => Any(pod.Spec["volumes"], v => v["persistentVolumeClaim"]["claimName"].Is(name));

    public static bool NamesVolume(string node, World world, string volume) =>
        world.Of("/persistentvolumeclaims").From("").Select(claim => claim.ToTree()).Where(claim => claim.Spec["volumeName"].Is(volume))
            .Any(claim => PodsOf(node, world, claim.Namespace).Any(pod => NamesClaim(pod, claim.ObjectName)));

    // A volume that was provisioned on the node: the node removes its directory and then its own finalizer.
    public static bool IsTiedTo(string node, World world, string volume) =>
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
