using Naru.ApiServer.Requests;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>Reads the kinds of patches.</summary>
internal sealed class Patching
{
    public ReadPatch Read(ResourceRequest request)
    {
        var type = request.Http.ContentType.Split(';')[0].Trim();
        return type switch
        {
            "application/merge-patch+json" => new ReadPatch(old => Merge(old, RequestBody.Decode(request)), null),
            _ => throw Refusal.UnsupportedMediaType(type, "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml"),
        };
    }

    // RFC 7386.
    private static Tree Merge(Tree target, Tree patch)
    {
        if (!patch.IsObject) return patch;
        var merged = target.IsObject ? target : Tree.EmptyObject;
        foreach (var field in patch.Fields.ToArray())
            merged = field.Value.Kind == TreeKind.Null ? merged.Without(field.Name) : merged.With(field.Name, Merge(merged[field.Name], field.Value));
        return merged;
    }

    /// <param name="Create">For an apply: the object to create when there is none.</param>
    internal sealed record ReadPatch(Func<Tree, Tree> Apply, Func<Tree>? Create)
    {
        public bool IsApply => Create is not null;
    }
}
