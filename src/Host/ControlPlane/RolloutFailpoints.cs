using Naru.Resources.Api;

namespace Naru.Host.ControlPlane;

/// <summary>
/// The places at which a test can kill the process in the middle of what the controllers, the scheduler and the node
/// do through the API: after a change was committed and before whoever asked for it learns so. The rooms that ask run under
/// the simulator and know no process; their way to the API is where these places are (<see cref="FailpointTransport"/>).
/// </summary>
internal static class RolloutFailpoints
{
    private static readonly (string Name, string Method, string Resource, string Subresource)[] Places =
    [
        ("rollout.replicaset.made", "POST", "replicasets", ""),
        ("rollout.replicaset.scaled", "PUT", "replicasets", ""),
        ("rollout.replicaset.counted", "PUT", "replicasets", "status"),
        ("rollout.deployment.counted", "PUT", "deployments", "status"),
        ("rollout.deployment.numbered", "PUT", "deployments", ""),
        ("rollout.pod.made", "POST", "pods", ""),
        ("rollout.pod.bound", "POST", "pods", "binding"),
        ("rollout.pod.told", "PATCH", "pods", "status"),
        ("rollout.pod.deleted", "DELETE", "pods", ""),
        ("rollout.endpoints.written", "PUT", "endpointslices", ""),
    ];

    public static IReadOnlyList<string> All { get; } = [.. Places.Select(place => place.Name)];

    /// <summary>The place that a request passes when it has been answered; null when it is none.</summary>
    public static string? After(ApiRequest request)
    {
        var parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var (name, method, resource, subresource) in Places)
        {
            if (request.Method != method) continue;
            var at = Array.LastIndexOf(parts, resource);
            if (at < 0) continue;
            var rest = parts.Length - at - 1;
            if (method == "POST" && subresource.Length == 0 ? rest == 0 : subresource.Length == 0 ? rest == 1 : rest == 2 && parts[^1] == subresource) return name;
        }
        return null;
    }
}
