using Naru.ApiServer.Requests;
using Naru.Resources.Objects;
using Naru.Resources.Ownership;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>Keeps who has set which fields (<c>metadata.managedFields</c>) true to every write.</summary>
internal static class FieldOwners
{
    private const int LongestManager = 128;

    public static Tree Track(Change change, Tree made)
    {
        if (IsApply(change.Request)) return made;   // an apply has settled it already
        return ManagedFields.Track(change.Kind, change.Old, made, Manager(change.Request), change.Request.Subresource, change.Now);
    }

    /// <summary>The same but for who owns what.</summary>
    public static bool AreEqual(Tree a, Tree b) =>
        Tree.DeepEquals(a.With("metadata", a.Metadata.Without("managedFields")), b.With("metadata", b.Metadata.Without("managedFields")));

    public static bool IsApply(ResourceRequest request) =>
        request.Verb == "patch" && request.Http.ContentType.StartsWith("application/apply-patch", StringComparison.Ordinal);

    /// <summary>Who writes: the query says it, or the program's name.</summary>
    public static string Manager(ResourceRequest request)
    {
        var named = request.Query["fieldManager"];
        if (named.Length > LongestManager) throw Refusal.BadRequest($"fieldManager: Too long: may not be more than {LongestManager} bytes");
        if (named.Length > 0) return named;
        var program = request.Http.UserAgent.Split('/')[0];
        return program.Length == 0 ? "unknown" : program[..Math.Min(program.Length, LongestManager)];
    }
}
