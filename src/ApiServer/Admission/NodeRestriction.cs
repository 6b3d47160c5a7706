using Naru.ApiServer.Authorization;
using Naru.ApiServer.Mutations;
using Naru.ApiServer.Requests;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Admission;

/// <summary>A node writes about itself and its own pods only, also where the name alone does not show it.</summary>
internal static class NodeRestriction
{
    private const string Reserved = "node-restriction.kubernetes.io/";

    public static void Check(Change change, Tree made)
    {
        if (NodeRules.NodeOf(change.Request.User) is not { } node) return;
        switch (change.Kind.Group, change.Kind.Plural)
        {
            case ("", "nodes"):
                if (made.ObjectName != node) throw Refusal.Forbidden(change.Kind, made.ObjectName, $"node \"{node}\" is not allowed to modify node \"{made.ObjectName}\"");
                CheckLabels(change, made, node);
                break;
            case ("", "pods"):
                if (change.IsCreate || !change.Old.Spec["nodeName"].Is(node))
                    throw Refusal.Forbidden(change.Kind, made.ObjectName, $"node \"{node}\" can only delete and report pods with spec.nodeName set to itself");
                break;
            case ("coordination.k8s.io", "leases"):
                if (made.ObjectName != node) throw Refusal.Forbidden(change.Kind, made.ObjectName, $"node \"{node}\" can only access the lease of its own name");
                break;
        }
    }

    /// <summary>A token that a node asks for is one pod's, and dies with it.</summary>
    /// <param name="bound">What the token is to be bound to; absent for nothing.</param>
    public static void CheckToken(ResourceRequest request, Tree bound)
    {
        if (NodeRules.NodeOf(request.User) is not { } node || (bound["kind"].Is("Pod") && bound.Spec["nodeName"].Is(node))) return;
        throw Refusal.Forbidden(request.Kind, request.Name, $"node \"{node}\" can only request tokens that are bound to a pod with spec.nodeName set to itself");
    }

    private static void CheckLabels(Change change, Tree made, string node)
    {
        foreach (var label in made.Labels.Fields)
        {
            var key = label.Name.ToString();
            if (key.Contains(Reserved, StringComparison.Ordinal) && !Tree.DeepEquals(label.Value, change.Old.Labels[label.Name]))
                throw Refusal.Forbidden(change.Kind, made.ObjectName, $"is not allowed to modify labels: {key}");
        }
        if (!change.IsCreate && !Tree.DeepEquals(made.Spec["taints"], change.Old.Spec["taints"]))
            throw Refusal.Forbidden(change.Kind, made.ObjectName, $"node \"{node}\" is not allowed to modify taints");
    }
}
