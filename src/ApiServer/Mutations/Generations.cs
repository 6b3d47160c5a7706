using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>Which kinds count the changes of what is wished for.</summary>
internal static class Generations
{
    public static bool Counts(Kind kind) => kind.IsCustom || kind.Group is "apps" or "apiextensions.k8s.io" or "discovery.k8s.io" or "policy";

    /// <summary>The new object with its generation one higher when anything but metadata and status differs.</summary>
    public static Tree Count(Kind kind, Tree old, Tree changed)
    {
        if (!Counts(kind)) return changed;
        var same = Tree.DeepEquals(Wished(old), Wished(changed));
        var deletes = changed.IsDeleting && !old.IsDeleting;
        var generation = old.Metadata["generation"].AsInt64();
        return same && !deletes ? changed : changed.WithPath(["metadata", "generation"], generation + 1);
    }

    private static Tree Wished(Tree tree) => tree.Without("metadata").Without("status");
}
