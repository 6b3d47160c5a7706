using Naru.ApiServer.Requests;
using Naru.Resources.Patches;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>Reads the kinds of patches into functions from the old object to the patched one.</summary>
internal sealed class Patching(TimeProvider time)
{
    private const string Accepted = "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml";

    public ReadPatch Read(ResourceRequest request)
    {
        var type = request.Http.ContentType.Split(';')[0].Trim();
        var duplicates = new List<string>();
        switch (type)
        {
            case "application/json-patch+json":
                var steps = RequestBody.Decode(request, duplicates);
                return Of(request, duplicates, old => JsonPatch.Apply(old, steps));
            case "application/merge-patch+json":
                var merge = RequestBody.Decode(request, duplicates);
                return Of(request, duplicates, old => MergePatch.Apply(old, merge));
            case "application/strategic-merge-patch+json" when !request.Kind.IsCustom:
                var strategic = RequestBody.Decode(request, duplicates);
                return Of(request, duplicates, old => StrategicMergePatch.Apply(request.Kind.Schema, old, strategic));
            case "application/strategic-merge-patch+json":
                throw Refusal.UnsupportedMediaType(type, "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
            case "application/apply-patch+yaml":
                return ApplyPatch.Read(request, time);
            default:
                throw Refusal.UnsupportedMediaType(type, Accepted);
        }
    }

    private static ReadPatch Of(ResourceRequest request, List<string> duplicates, Func<Tree, Tree> patch) => new(old =>
    {
        try
        {
            var patched = patch(old);
            return request.Subresource == "scale" ? patched : RequestBody.TakeIn(request, patched, duplicates);
        }
        catch (PatchRefusedException refused)
        {
            throw refused.IsMalformed
                ? Refusal.BadRequest(refused.Message)
                : Refusal.Make(422, "Invalid", $"the patch cannot be applied: {refused.Message}");
        }
    });

    internal sealed record ReadPatch(Func<Tree, Tree> Apply)
    {
        /// <summary>For a server-side apply: the object to create when there is none.</summary>
        public Func<Tree>? Create { get; init; }
    }
}
