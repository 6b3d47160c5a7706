using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Namespaces;

/// <summary>A namespace bears its name as a label, so that selectors can name it, and is held by the finalizer that empties it.</summary>
internal static class NamespaceRules
{
    private const string NameLabel = "kubernetes.io/metadata.name";

    public static Tree Default(Tree ns)
    {
        var name = ns["metadata"]["name"];
        if (!name.IsEmpty && !ns["metadata"]["labels"][NameLabel].Is(name.Text)) ns = ns.WithPath(["metadata", "labels", NameLabel], name);
        if (ns["metadata"]["deletionTimestamp"].IsNothing && ns["spec"]["finalizers"].IsNothing) ns = ns.WithPath(["spec", "finalizers"], Tree.Array("kubernetes"));
        return ns["status"]["phase"].IsEmpty ? ns.WithPath(["status", "phase"], "Active") : ns;
    }
}
