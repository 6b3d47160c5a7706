using Naru.ApiServer.Cache;
using Naru.ApiServer.Mutations;
using Naru.ApiServer.Requests;
using Naru.ApiServer.Storage;
using Naru.Resources.Api;
using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Custom;

/// <summary>
/// A definition takes its objects with it: it is marked, its objects are deleted, and when the last of them is gone, which
/// finalizers may delay, it goes too. Tried again whenever one of its objects goes, so that no loop has to watch.
/// </summary>
internal sealed class DefinitionCleanup(WatchCache cache, Writes writes)
{
    public const string Finalizer = "customresourcecleanup.apiextensions.k8s.io";

    private static readonly Kind Definitions = KindRegistry.BuiltIn.Resource("apiextensions.k8s.io", "v1", "customresourcedefinitions")!;

    /// <summary>Follows up a deletion or an update that may have removed the last object of a definition, or a definition.</summary>
    public async ValueTask FollowAsync(ResourceRequest request)
    {
        var name = request.Kind.IsCustom ? request.Kind.GroupResource : request.Kind == Definitions ? request.Name : "";
        if (name.Length == 0 || cache.Find(new StorageKey(ServedKinds.Definitions, new ObjectKey("", name))) is not { DeletionTime: not null } found) return;
        var definition = found.ToTree();
        var spec = definition.Spec;
        if (!definition.HasFinalizer(Finalizer)) return;
        var resource = $"{spec["group"].Text}/{spec["names"]["plural"].Text}";
        foreach (var document in cache.World.Of(resource).From("").Where(d => d.DeletionTime is null).ToArray())
            await DeleteAsync(request, document);
        if (cache.World.Of(resource).Count == 0) await ReleaseAsync(request, name);
    }

    private async ValueTask DeleteAsync(ResourceRequest request, Document document)
    {
        try
        {
            await writes.DeleteAsync(
                request with { Verb = "delete", Kind = document.Kind, Namespace = document.Key.Namespace, Name = document.Key.Name, Subresource = "" },
                new DeleteRequest(null, "", document.Uid, "", false));
        }
        catch (ApiRefusedException refusal) when (refusal.Code is 404 or 409)
        {
            return;   // gone, or another of that name: not what was to be deleted
        }
    }

    private async ValueTask ReleaseAsync(ResourceRequest request, string name)
    {
        try
        {
            await writes.UpdateAsync(request with { Verb = "update", Kind = Definitions, Namespace = "", Name = name, Subresource = "" }, old =>
            {
                var left = old.Metadata["finalizers"].Items.ToArray().Where(f => !f.Is(Finalizer)).ToArray();
                return old.WithPath(["metadata", "finalizers"], left.Length == 0 ? default : Tree.Array(left));
            });
        }
        catch (ApiRefusedException refusal) when (refusal.Code == 404)
        {
            return;   // somebody else has released it
        }
    }
}
