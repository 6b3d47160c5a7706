using Naru.ApiServer.Mutations;
using Naru.ApiServer.Reading;
using Naru.ApiServer.Requests;
using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Selectors;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.ApiServer.Subresources;

/// <summary>The number of replicas of whatever has one, in one shape for all kinds.</summary>
internal sealed class ScaleRequests(Reads reads, Writes writes, Patching patching)
{
    public async ValueTask<ApiReply> HandleAsync(ResourceRequest request)
    {
        if (request.Verb == "get") return new ApiReply.Whole(200, Of(request.Kind, reads.Get(request with { Subresource = "" }).ToTree()));
        var patch = request.Verb == "patch" ? patching.Read(request) : null;
        var given = patch is null ? RequestBody.Read(request, "autoscaling/v1", "Scale") : default;
        var (result, _) = await writes.UpdateAsync(request, old =>
        {
            var scale = patch is null ? given : patch.Apply(Of(request.Kind, old));
            var version = scale.ResourceVersion;
            if (version.Length > 0 && version != old.ResourceVersion) throw Refusal.Conflict(request.Kind, request.Name);
            var replicas = scale.Spec["replicas"].AsInt32();
            if (replicas < 0) throw Refusal.Make(422, "Invalid", $"Scale.autoscaling \"{request.Name}\" is invalid: spec.replicas: Invalid value: {replicas}: must be greater than or equal to 0");
            return old.WithPath(Path(request.Kind, "specReplicasPath", ".spec.replicas"), replicas);
        });
        return new ApiReply.Whole(200, Of(request.Kind, result));
    }

    private static Tree Of(Kind kind, Tree obj)
    {
        var meta = obj.Metadata;
        return Tree.Object(("kind", "Scale"), ("apiVersion", "autoscaling/v1"),
            ("metadata", Tree.Object(("name", meta["name"]), ("namespace", meta["namespace"]), ("uid", meta["uid"]), ("resourceVersion", meta["resourceVersion"]), ("creationTimestamp", meta["creationTimestamp"]))),
            ("spec", Tree.Object(("replicas", At(obj, Path(kind, "specReplicasPath", ".spec.replicas")).AsInt32()))),
            ("status", Tree.Object(("replicas", At(obj, Path(kind, "statusReplicasPath", ".status.replicas")).AsInt32()), ("selector", Selector(kind, obj)))));
    }

    private static Tree Selector(Kind kind, Tree obj)
    {
        if (!kind.IsCustom) return LabelSelector.Of(new LabelSelectorView(obj.Spec["selector"])).ToString();
        var path = kind.Definition["subresources"]["scale"]["labelSelectorPath"].Text;
        return path.Length == 0 ? default : At(obj, path.Split('.', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string[] Path(Kind kind, string name, string usual) =>
        (kind.Definition["subresources"]["scale"][name].Text is { Length: > 0 } given ? given : usual).Split('.', StringSplitOptions.RemoveEmptyEntries);

    private static Tree At(Tree obj, string[] path)
    {
        foreach (var part in path) obj = obj[part];
        return obj;
    }
}
