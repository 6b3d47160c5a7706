using Naru.ApiServer.Mutations;
using Naru.ApiServer.Requests;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Subresources;

/// <summary>Binding a pod to a node, and evicting it.</summary>
internal sealed class PodActions(Writes writes, TimeProvider time)
{
    /// <summary>Sets the pod's node, once and for all.</summary>
    public async ValueTask<ApiReply> BindAsync(ResourceRequest request)
    {
        var binding = RequestBody.Read(request, "v1", "Binding");
        var node = binding["target"]["name"].Text;
        if (node.Length == 0) throw Refusal.Make(422, "Invalid", $"Binding \"{request.Name}\" is invalid: target.name: Required value");
        await writes.UpdateAsync(request, old =>
        {
            if (old.IsDeleting) throw Conflict(request, "pod is being deleted, cannot be assigned to a host");
            if (old.Spec["nodeName"].Text is { Length: > 0 } known) throw Conflict(request, $"pod {request.Name} is already assigned to node \"{known}\"");
            if (binding.Uid.Length > 0 && binding.Uid != old.Uid) throw Conflict(request, $"Precondition failed: UID in precondition: {binding.Uid}, UID in object meta: {old.Uid}");
            var bound = old.WithPath(["spec", "nodeName"], node);
            foreach (var annotation in binding.Annotations.Fields.ToArray()) bound = bound.WithPath(["metadata", "annotations", annotation.Name.ToString()], annotation.Value);
            return bound.WithCondition("PodScheduled", "True", "", "", time.GetUtcNow());
        });
        return new ApiReply.Whole(201, Tree.Object(("kind", "Status"), ("apiVersion", "v1"), ("metadata", Tree.EmptyObject), ("status", "Success"), ("code", 201)));
    }

    /// <summary>Deletes the pod with its grace. No budget stands against it yet: PodDisruptionBudget is not served.</summary>
    public async ValueTask<ApiReply> EvictAsync(ResourceRequest request)
    {
        var eviction = RequestBody.Read(request, "policy/v1", "Eviction");
        var options = eviction["deleteOptions"];
        await writes.DeleteAsync(request with { Verb = "delete", Subresource = "" }, DeleteRequest.Of(request, options.IsObject ? options : Tree.EmptyObject));
        return new ApiReply.Whole(201, Tree.Object(("kind", "Status"), ("apiVersion", "v1"), ("metadata", Tree.EmptyObject), ("status", "Success"), ("code", 201)));
    }

    private static Naru.Resources.Api.ApiRefusedException Conflict(ResourceRequest request, string why) =>
        Refusal.Make(409, "Conflict", $"Operation cannot be fulfilled on pods/binding \"{request.Name}\": {why}", Tree.Object(("name", request.Name), ("kind", "pods/binding")));
}
