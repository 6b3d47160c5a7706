using Naru.ApiServer.Authentication;
using Naru.ApiServer.Mutations;
using Naru.ApiServer.Reading;
using Naru.ApiServer.Requests;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Subresources;

/// <summary>The parts and actions of objects that have a path of their own.</summary>
internal sealed class SubresourceRequests(Reads reads, Writes writes, WriteRequests whole, Patching patching, ServiceAccountTokens tokens, TimeProvider time)
{
    private readonly ScaleRequests _scale = new(reads, writes, patching);
    private readonly PodActions _pods = new(writes, time);
    private readonly TokenRequests _tokens = new(reads, tokens);

    public async ValueTask<ApiReply> HandleAsync(ResourceRequest request, ObjectForm form)
    {
        switch (request.Subresource)
        {
            case "status" when request.Verb == "get":
                return new ApiReply.Whole(200, form.Whole(form.Single(reads.Get(request))));
            case "status":
                return await whole.HandleAsync(request, form);
            case "scale":
                return await _scale.HandleAsync(request);
            case "binding":
                return await _pods.BindAsync(request);
            case "eviction":
                return await _pods.EvictAsync(request);
            case "token":
                return _tokens.Handle(request);
            case "finalize":
                var given = RequestBody.Read(request, request.Kind.ApiVersion, request.Kind.Name);
                var (result, _) = await writes.UpdateAsync(request, old => old.WithPath(["spec", "finalizers"], given["spec"]["finalizers"].Count == 0 ? Tree.EmptyArray : given["spec"]["finalizers"]));
                return new ApiReply.Whole(200, result);
            case "log" or "exec" or "attach" or "portforward" or "proxy":
                return NodeActions.Prepare(request, reads.Get(request with { Subresource = "" }).ToTree());
            default:
                throw Refusal.NoSuchPath();
        }
    }
}
