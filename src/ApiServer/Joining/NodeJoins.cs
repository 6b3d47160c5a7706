using System.Text.Json;
using Naru.ApiServer.Cache;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;
using Naru.Resources.Ingest;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Joining;

/// <summary>
/// The door for machines that want to become nodes: <c>POST /naru/join</c>, for whom a role lets there (bootstrap tokens
/// do), and the roster's for administrators: <c>GET /naru/nodes</c> and <c>DELETE /naru/nodes/NAME</c>. What a node is given is
/// the host's to say; here it is only seen to that nobody takes the name of a Node object that no roster knows.
/// </summary>
internal sealed class NodeJoins(ApiServerOptions options)
{
    public const string Path = "/naru/join";

    /// <summary>What anybody may know before joining.</summary>
    public const string InfoPath = "/naru/cluster-info";

    private const string NodesPath = "/naru/nodes";

    public static bool Has(string path) => path is Path or NodesPath || path.StartsWith(NodesPath + "/", StringComparison.Ordinal);

    public ValueTask<ApiReply> AnswerAsync(ApiRequest http, ApiUser user, World world, CancellationToken cancel) => http.Path == Path
        ? JoinAsync(http, user, world, cancel)
        : ValueTask.FromResult<ApiReply>(new ApiReply.Whole(200, Roster(http)));

    private async ValueTask<ApiReply> JoinAsync(ApiRequest http, ApiUser user, World world, CancellationToken cancel)
    {
        if (http.Method != "POST") throw Refusal.MethodNotAllowed();
        if (options.Join is not { } join) throw Refusal.NoSuchPath();
        try
        {
            JsonTexts.Check(http.Body.Span);
            var request = Tree.Parse(http.Body.ToArray());
            var name = request["name"].Text;
            if (options.Roster?.Find(name) is null && world.Of("/nodes").Find(new ObjectKey("", name)) is not null)
                throw Refusal.Make(409, "AlreadyExists", $"this cluster has a node {name} already; choose another name with --name, or take that one away first with `naru node remove {name}`");
            return new ApiReply.Whole(201, await join(request, user, cancel));
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException)
        {
            throw Refusal.BadRequest($"the request to join is no JSON: {wrong.Message}");
        }
    }

    private Tree Roster(ApiRequest http)
    {
        if (options.Roster is not { } roster) throw Refusal.NoSuchPath();
        if (http.Path == NodesPath)
            return http.Method == "GET" ? Tree.Object(("nodes", Tree.Array(roster.Nodes.Select(Shown)))) : throw Refusal.MethodNotAllowed();
        if (http.Method != "DELETE") throw Refusal.MethodNotAllowed();
        var name = http.Path[(NodesPath.Length + 1)..];
        if (roster.Find(name) is { IsServer: true }) throw Refusal.BadRequest($"{name} is the server itself, which cannot be taken away from its cluster");
        return roster.Remove(name) ? Tree.Object(("removed", name)) : throw Refusal.Make(404, "NotFound", $"no node {name} has joined this cluster; `naru node list` shows those that have");
    }

    private static Tree Shown((NodeGrant Node, string Key) entry) => Tree.Object(
        ("name", entry.Node.Name), ("address", entry.Node.Address), ("pods", entry.Node.PodRange), ("key", entry.Key));
}
