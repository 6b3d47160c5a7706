using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>
/// What a deletion does to an object: it goes at once, or it is marked and stays until its finalizers are gone, its
/// containers have stopped, or its namespace is empty.
/// </summary>
internal static class Deletion
{
    private const string Orphan = "orphan";
    private const string Foreground = "foregroundDeletion";

    /// <summary>The object marked for deletion; absent when it goes now; the old one when it is already marked.</summary>
    public static Tree Apply(Change change, DeleteRequest asked)
    {
        var old = change.Old;
        asked.CheckPreconditions(change);
        var grace = Grace(change, asked);
        var marked = WithPropagation(old, asked.Propagation);
        if (!old.IsDeleting)
        {
            marked = Mark(marked, change.Now.AddSeconds(grace), grace);
            if (change.Kind is { Group: "", Plural: "namespaces" }) marked = marked.WithPath(["status", "phase"], "Terminating");
        }
        else if (grace < old.Metadata["deletionGracePeriodSeconds"].AsInt64())
        {
            var asOf = (old.Metadata["deletionTimestamp"].AsTime() ?? change.Now).AddSeconds(grace - old.Metadata["deletionGracePeriodSeconds"].AsInt64());
            marked = Mark(marked, asOf, grace);
        }
        return IsFinished(change, marked) ? default : Generations.Count(change.Kind, old, marked);
    }

    /// <summary>Marked, and nothing holds it any more.</summary>
    public static bool IsFinished(Change change, Tree tree)
    {
        if (!tree.IsDeleting || tree.Metadata["finalizers"].Count > 0 || tree.Metadata["deletionGracePeriodSeconds"].AsInt64() > 0) return false;
        return change.Kind is not { Group: "", Plural: "namespaces" } || tree.Spec["finalizers"].Count == 0;
    }

    // Only pods have a grace, and only those that run somewhere.
    private static long Grace(Change change, DeleteRequest asked)
    {
        if (change.Kind is not { Group: "", Plural: "pods" }) return 0;
        var pod = change.Old;
        if (pod.Spec["nodeName"].Text.Length == 0 || pod.State["phase"].Text is "Succeeded" or "Failed") return 0;
        var own = pod.IsDeleting ? pod.Metadata["deletionGracePeriodSeconds"].AsInt64() : pod.Spec["terminationGracePeriodSeconds"].AsInt64(30);
        var grace = asked.GraceSeconds ?? own;
        return grace < 0 ? 1 : grace;
    }

    private static Tree Mark(Tree tree, DateTimeOffset when, long grace) => tree.With("metadata",
        tree.Metadata.With("deletionTimestamp", when.Rfc3339()).With("deletionGracePeriodSeconds", grace));

    private static Tree WithPropagation(Tree tree, string propagation)
    {
        if (propagation.Length == 0) return tree;
        var kept = tree.Metadata["finalizers"].Items.ToArray().Select(f => f.Text).Where(f => f is not (Orphan or Foreground)).ToList();
        if (propagation == "Orphan") kept.Add(Orphan);
        if (propagation == "Foreground") kept.Add(Foreground);
        return tree.WithPath(["metadata", "finalizers"], kept.Count == 0 ? default : Tree.Strings(kept));
    }
}
