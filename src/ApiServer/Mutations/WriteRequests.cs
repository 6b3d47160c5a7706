using Naru.ApiServer.Cache;
using Naru.ApiServer.Custom;
using Naru.ApiServer.Reading;
using Naru.ApiServer.Requests;
using Naru.ApiServer.Storage;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>create, update, patch, delete and deletecollection of objects and their status, turned into mutations.</summary>
internal sealed class WriteRequests(WatchCache cache, Writes writes, Patching patching)
{
    private readonly DefinitionCleanup _cleanup = new(cache, writes);

    public async ValueTask<ApiReply> HandleAsync(ResourceRequest request, ObjectForm form)
    {
        var reply = await WriteAsync(request, form);
        if (request.Verb != "create") await _cleanup.FollowAsync(request);
        return reply;
    }

    private async ValueTask<ApiReply> WriteAsync(ResourceRequest request, ObjectForm form)
    {
        switch (request.Verb)
        {
            case "create":
                return new ApiReply.Whole(201, form.Whole(await writes.CreateAsync(request, RequestBody.Read(request, request.Kind.ApiVersion, request.Kind.Name))));
            case "update":
                var given = RequestBody.Read(request, request.Kind.ApiVersion, request.Kind.Name);
                return new ApiReply.Whole(200, form.Whole((await writes.UpdateAsync(request, _ => given)).Result));
            case "patch":
                var patch = patching.Read(request);
                var (result, isNew) = await writes.UpdateAsync(request, patch.Apply, patch.Create);
                return new ApiReply.Whole(isNew ? 201 : 200, form.Whole(result));
            case "delete":
                return await DeleteAsync(request, form);
            case "deletecollection":
                return await DeleteCollectionAsync(request);
            default:
                throw Refusal.MethodNotAllowed();
        }
    }

    private async ValueTask<ApiReply> DeleteAsync(ResourceRequest request, ObjectForm form)
    {
        var (left, isGone) = await writes.DeleteAsync(request, DeleteRequest.Of(request));
        var showsObject = !isGone || request.Kind is { Group: "", Plural: "pods" or "persistentvolumes" or "persistentvolumeclaims" or "services" or "serviceaccounts" };
        return new ApiReply.Whole(200, showsObject ? form.Whole(left) : Refusal.Success(request.Kind, request.Name, left.Uid));
    }

    private async ValueTask<ApiReply> DeleteCollectionAsync(ResourceRequest request)
    {
        var selection = Selection.Of(request);
        var asked = DeleteRequest.Of(request);
        var world = cache.World;
        var deleted = new List<Tree>();
        foreach (var document in world.Of(StorageKey.ResourceOf(request.Kind)).From(request.Namespace))
        {
            if (!selection.Includes(document)) continue;
            var one = request with { Verb = "delete", Name = document.Key.Name, Namespace = document.Key.Namespace };
            try
            {
                deleted.Add((await writes.DeleteAsync(one, asked)).Left);
            }
            catch (ApiRefusedException refusal) when (refusal.Code == 404)
            {
                continue;   // somebody else has deleted it meanwhile, which is what was asked for
            }
        }
        return new ApiReply.Listing(request.Kind.ListKind, request.Kind.ApiVersion, Tree.Object(("resourceVersion", Revisions.Text(world.Revision))), deleted);
    }
}
