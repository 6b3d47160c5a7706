using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Tests.Simulation.Cluster;

/// <summary>What a planted bug does to one client's messages; with <see cref="PlantedBug.None"/> nothing.</summary>
internal sealed class BugAtTransport(PlantedBug bug, string client, Random random)
{
    private WatchEvent? _held;

    private bool Strikes => random.Next(20) == 0;

    /// <summary>An answer made up instead of asking the server, or null.</summary>
    public ApiResponse? Answers(ApiRequest request) => bug switch
    {
        PlantedBug.GarbageKept when client == "generic-garbage-collector" && request.Method == "DELETE" => new ApiResponse(200, Tree.Object(("kind", "Status"), ("status", "Success"))),
        PlantedBug.EndpointsStale when client == "endpointslice-controller" && request.Method == "PUT" => new ApiResponse(200, Tree.Parse(request.Body.ToArray())),
        _ => null,
    };

    public ApiRequest Change(ApiRequest request)
    {
        if (bug == PlantedBug.PodOnTwoNodes && client == "node-1") return request with { Query = request.Query.Replace("node-1", "node-2") };
        if (client != "deployment-controller" || request.Method is not ("POST" or "PUT") || !request.Path.Contains("/replicasets")) return request;
        if (request.Path.EndsWith("/status", StringComparison.Ordinal)) return request;
        var set = Tree.Parse(request.Body.ToArray());
        var desired = int.TryParse(set.Annotations["deployment.kubernetes.io/desired-replicas"].Text, out var number) ? number : 0;
        if (bug == PlantedBug.SurgeIgnored && request.Method == "POST") set = set.WithPath(["spec", "replicas"], desired);
        if (bug == PlantedBug.AvailabilityIgnored && request.Method == "PUT" && set.Spec["replicas"].AsInt32() < desired) set = set.WithPath(["spec", "replicas"], 0);
        return request with { Body = set.ToUtf8() };
    }

    public Tree Change(Tree answer)
    {
        if (bug != PlantedBug.RequestsIgnored || client != "informers") return answer;
        if (!answer["items"].IsArray) return WithoutRequests(answer);
        return answer.With("items", Tree.Array(answer["items"].Items.ToArray().Select(WithoutRequests)));
    }

    public void Deliver(WatchEvent next, Queue<WatchEvent> pending)
    {
        next = next with { Object = Change(next.Object) };
        var isChange = next.Type is not (WatchEventType.Bookmark or WatchEventType.Error);
        if (bug == PlantedBug.WatchGap && isChange && client == "watcher" && Strikes) return;
        if (bug == PlantedBug.WatchReorders && isChange && client == "watcher" && _held is null && Strikes)
        {
            _held = next;
            return;
        }
        pending.Enqueue(next);
        if (bug == PlantedBug.WatchDuplicates && isChange && client == "watcher" && Strikes) pending.Enqueue(next);
        if (_held is { } held) pending.Enqueue(held);
        _held = null;
    }

    private static Tree WithoutRequests(Tree tree) =>
        tree.Spec["containers"].IsArray
            ? tree.WithPath(["spec", "containers"], Tree.Array(tree.Spec["containers"].Items.ToArray().Select(container => container.Without("resources"))))
            : tree;
}
