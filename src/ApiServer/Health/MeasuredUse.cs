using Naru.ApiServer.Cache;
using Naru.ApiServer.Requests;
using Naru.ApiServer.Storage;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Health;

/// <summary>
/// metrics.k8s.io: what nodes and pods use now, as the nodes have measured it. Nothing of it is kept. What was measured bears
/// the labels of its node or pod, so that it is selected like these.
/// </summary>
internal static class MeasuredUse
{
    public static ApiReply Answer(ResourceRequest request, Func<string, string, string, IReadOnlyList<Tree>> measured, WatchCache cache)
    {
        var found = measured(request.Kind.Plural, request.Namespace, request.Name).Select(item => WithLabels(item, request.Kind.Plural, cache)).ToList();
        if (request.Verb == "list")
        {
            var selection = Selection.Of(request);
            return new ApiReply.Listing(request.Kind.ListKind, request.Kind.ApiVersion, Tree.EmptyObject, [.. found.Where(item => selection.Includes(Document.Of(request.Kind, item)))]);
        }
        if (request.Verb != "get") throw Refusal.MethodNotAllowed();
        return found.Count > 0 ? new ApiReply.Whole(200, found[0]) : throw Refusal.NotFound(request.Kind, request.Name);
    }

    private static Tree WithLabels(Tree item, string plural, WatchCache cache) =>
        cache.Find(new StorageKey("/" + plural, item.Key)) is { } measured ? item.WithPath(["metadata", "labels"], measured.ToTree().Metadata["labels"]) : item;
}
