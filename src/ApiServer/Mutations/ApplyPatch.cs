using Naru.ApiServer.Requests;
using Naru.Resources.Objects;
using Naru.Resources.Ownership;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>Server-side apply: a manager says which fields it wants, and owns exactly those from then on.</summary>
internal static class ApplyPatch
{
    public static Patching.ReadPatch Read(ResourceRequest request, TimeProvider time)
    {
        if (request.Query["fieldManager"].Length == 0)
            throw Refusal.Make(422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        var config = RequestBody.Read(request, request.Kind.ApiVersion, request.Kind.Name);
        var name = config.Metadata["name"].Text;
        if (name.Length > 0 && name != request.Name)
            throw Refusal.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        config = config.WithPath(["metadata", "name"], request.Name);
        if (request.Kind.IsNamespaced) config = config.WithPath(["metadata", "namespace"], request.Namespace);
        return new Patching.ReadPatch(live => Apply(request, live, config, time.GetUtcNow()))
        {
            Create = request.Subresource.Length > 0 ? null : () => Apply(request, default, config, time.GetUtcNow()),
        };
    }

    private static Tree Apply(ResourceRequest request, Tree live, Tree config, DateTimeOffset now)
    {
        try
        {
            return ServerSideApply.Apply(request.Kind, live, config, FieldOwners.Manager(request), request.Subresource, request.Query.IsTrue("force"), now);
        }
        catch (ApplyConflictException conflict)
        {
            throw Refusal.Make(409, "Conflict", conflict.Message, Tree.Object(("causes", conflict.Causes)));
        }
        catch (FormatException fault)
        {
            throw Refusal.BadRequest(fault.Message);
        }
    }
}
