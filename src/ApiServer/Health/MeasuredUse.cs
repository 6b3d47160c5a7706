using Naru.ApiServer.Requests;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Health;

/// <summary>metrics.k8s.io: what nodes and pods use now, as the nodes have measured it. Nothing of it is kept.</summary>
internal static class MeasuredUse
{
    public static ApiReply Answer(ResourceRequest request, Func<string, string, string, IReadOnlyList<Tree>> measured)
    {
        var found = measured(request.Kind.Plural, request.Namespace, request.Name);
        if (request.Verb == "list")
        {
            var selection = Selection.Of(request);
            return new ApiReply.Listing(request.Kind.ListKind, request.Kind.ApiVersion, Tree.EmptyObject, [.. found.Where(item => selection.Includes(Document.Of(request.Kind, item)))]);
        }
        if (request.Verb != "get") throw Refusal.MethodNotAllowed();
        return found.Count > 0 ? new ApiReply.Whole(200, found[0]) : throw Refusal.NotFound(request.Kind, request.Name);
    }
}
