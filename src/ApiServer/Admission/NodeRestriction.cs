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
        }
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
