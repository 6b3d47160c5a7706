using Naru.ApiServer.Mutations;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Admission;

/// <summary>What a new pod gets from its cluster: service account with its token's volume, tolerations of lost nodes, priority.</summary>
internal static class PodAdmission
{
    private const string TokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const int TokenSeconds = 3607;
    private const int LostNodeSeconds = 300;

    public static Tree Admit(Change change, Tree pod, IIdSource ids) => WithTolerations(WithPriority(change, WithAccount(change, pod, ids)));

    private static Tree WithAccount(Change change, Tree pod, IIdSource ids)
    {
        var name = pod.Spec["serviceAccountName"].Text is { Length: > 0 } given ? given : "default";
        var account = change.World.Of("/serviceaccounts").Find(new ObjectKey(change.Request.Namespace, name))?.ToTree() ?? default;
        if (account.IsAbsent && name != "default")
            throw Refusal.Forbidden(change.Kind, pod.ObjectName, $"error looking up service account {change.Request.Namespace}/{name}: serviceaccount \"{name}\" not found");
        pod = pod.WithPath(["spec", "serviceAccountName"], name).WithPath(["spec", "serviceAccount"], name);
        if (pod.Spec["imagePullSecrets"].Count == 0 && account["imagePullSecrets"].Count > 0)
            pod = pod.WithPath(["spec", "imagePullSecrets"], account["imagePullSecrets"]);
        var wish = pod.Spec["automountServiceAccountToken"];
        if (wish.IsNothing) wish = account["automountServiceAccountToken"];
        return wish.Kind == TreeKind.False ? pod : WithToken(pod, ids);
    }

    private static Tree WithToken(Tree pod, IIdSource ids)
    {
        var volume = "kube-api-access-" + ids.NewSuffix();
        var mounted = false;
        foreach (var list in (string[])["initContainers", "containers"])
        {
            var containers = pod.Spec[list];
            for (var i = 0; i < containers.Count; i++)
            {
                var mounts = containers[i]["volumeMounts"];
                if (mounts.Items.ToArray().Any(m => m["mountPath"].Is(TokenPath))) continue;
                var mount = Tree.Object(("name", volume), ("readOnly", true), ("mountPath", TokenPath));
                containers = containers.WithItem(i, containers[i].With("volumeMounts", mounts.Append(mount)));
                mounted = true;
            }
            if (containers.Count > 0) pod = pod.WithPath(["spec", list], containers);
        }
        return mounted ? pod.WithPath(["spec", "volumes"], pod.Spec["volumes"].Append(TokenVolume(volume))) : pod;
    }

    private static Tree TokenVolume(string name) => Tree.Object(("name", name), ("projected", Tree.Object(("defaultMode", 420), ("sources", Tree.Array(
        Tree.Object(("serviceAccountToken", Tree.Object(("expirationSeconds", TokenSeconds), ("path", "token")))),
        Tree.Object(("configMap", Tree.Object(("name", "kube-root-ca.crt"), ("items", Tree.Array(Tree.Object(("key", "ca.crt"), ("path", "ca.crt"))))))),
        Tree.Object(("downwardAPI", Tree.Object(("items", Tree.Array(Tree.Object(
            ("path", "namespace"), ("fieldRef", Tree.Object(("apiVersion", "v1"), ("fieldPath", "metadata.namespace"))))))))))))));

    private static Tree WithPriority(Change change, Tree pod)
    {
        var priority = pod.Spec["priorityClassName"].Text switch
        {
            "" => 0,
            "system-cluster-critical" => 2_000_000_000,
            "system-node-critical" => 2_000_001_000,
            var name => throw Refusal.Forbidden(change.Kind, pod.ObjectName, $"no PriorityClass with name {name} was found"),
        };
        pod = pod.WithPath(["spec", "priority"], priority);
        return pod.Spec["preemptionPolicy"].IsNothing ? pod.WithPath(["spec", "preemptionPolicy"], "PreemptLowerPriority") : pod;
    }

    // A pod stays on a node that is lost for five minutes, unless it says otherwise.
    private static Tree WithTolerations(Tree pod)
    {
        foreach (var key in (string[])["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"])
        {
            var tolerations = pod.Spec["tolerations"];
            if (tolerations.Items.ToArray().Any(t => (t["key"].Text is "" || t["key"].Is(key)) && t["effect"].Text is "" or "NoExecute")) continue;
            pod = pod.WithPath(["spec", "tolerations"], tolerations.Append(Tree.Object(
                ("key", key), ("operator", "Exists"), ("effect", "NoExecute"), ("tolerationSeconds", LostNodeSeconds))));
        }
        return pod;
    }
}
