using System.Text.Json;
using Naru.ApiServer.Cache;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Joining;

/// <summary>
/// The door for machines that want to become nodes: <c>POST /naru/join</c>, for whom a role lets there (bootstrap tokens
/// do). What a node is given is the host's to say; here it is only seen to that nobody becomes a node that exists.
/// </summary>
internal sealed class NodeJoins(ApiServerOptions options)
{
    public const string Path = "/naru/join";

    /// <summary>What anybody may know before joining.</summary>
    public const string InfoPath = "/naru/cluster-info";

    public async ValueTask<ApiReply> AnswerAsync(ApiRequest http, World world, CancellationToken cancel)
    {
        if (http.Method != "POST") throw Refusal.MethodNotAllowed();
        if (options.Join is not { } join) throw Refusal.NoSuchPath();
        var name = "";
        try
        {
            var request = Tree.Parse(http.Body.ToArray());
            name = request["name"].Text;
            if (world.Of("/nodes").Find(new ObjectKey("", name)) is not null)
                throw Refusal.Make(409, "AlreadyExists", $"this cluster has a node {name} already; choose another name with --name, or take that one away first with `naru delete node/{name}`");
            return new ApiReply.Whole(201, await join(request, cancel));
        }
        catch (JsonException wrong)
        {
            throw Refusal.BadRequest($"the request to join is no JSON: {wrong.Message}");
        }
    }
}
