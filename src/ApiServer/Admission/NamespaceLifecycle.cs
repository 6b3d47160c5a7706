using Naru.ApiServer.Mutations;
using Naru.ApiServer.Requests;
using Naru.ApiServer.Storage;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Admission;

/// <summary>
/// Nothing is made in a namespace that does not exist or is going away. Whoever empties it relies on that: after the mark
/// has been seen, nothing is added to what is found.
/// </summary>
internal static class NamespaceLifecycle
{
    private const string Resource = "/namespaces";

    public static void Check(Change change, string name)
    {
        var ns = change.Request.Namespace;
        if (!change.Kind.IsNamespaced || ns.Length == 0) return;
        var found = change.World.Of(Resource).Find(new ObjectKey("", ns));
        if (found is null) throw Refusal.Make(404, "NotFound", $"namespaces \"{ns}\" not found", Tree.Object(("name", ns), ("kind", "namespaces")));
        if (found.DeletionTime is null || MayComeLate(change)) return;
        var denied = Refusal.Forbidden(change.Kind, name, $"unable to create new content in namespace {ns} because it is being terminated");
        var causes = Tree.Array(Tree.Object(("reason", "NamespaceTerminating"), ("message", $"namespace {ns} is being terminated"), ("field", "metadata.namespace")));
        throw new Naru.Resources.Api.ApiRefusedException(403, denied.Status.WithPath(["details", "causes"], causes));
    }

    /// <summary>What must be there when the object is committed.</summary>
    public static IEnumerable<StorageKey> Home(Change change) =>
        change.Kind.IsNamespaced && !MayComeLate(change) ? [new StorageKey(Resource, new ObjectKey("", change.Request.Namespace))] : [];

    private static bool MayComeLate(Change change) => change.Kind.Plural is "events" or "localsubjectaccessreviews";
}
