using Naru.ApiServer.Requests;

namespace Naru.ApiServer.Mutations;

/// <summary>Server-side apply: a manager says which fields it wants, and owns exactly those from then on.</summary>
internal static class ApplyPatch
{
    public static Patching.ReadPatch Read(ResourceRequest request)
    {
        if (request.Query["fieldManager"].Length == 0)
            throw Refusal.BadRequest("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        throw Refusal.UnsupportedMediaType("application/apply-patch+yaml", "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json");
    }
}
