using Naru.ApiServer.Requests;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Bootstrap;

/// <summary>
/// What every cluster has: its namespaces, the roles and bindings that Kubernetes' clients and Naru's own parts rely on,
/// and the <c>kubernetes</c> Service. Made where it is missing at every start; what somebody has changed stays changed.
/// </summary>
internal static class ClusterObjects
{
    public static async Task EnsureAsync(KubernetesApi api, ApiServerOptions options, CancellationToken cancel)
    {
        foreach (var name in (string[])["default", "kube-system", "kube-public", "kube-node-lease"])
            await EnsureAsync(api, "/api/v1/namespaces", Named("v1", "Namespace", name), cancel);
        foreach (var role in ClusterRoles.All) await EnsureAsync(api, "/apis/rbac.authorization.k8s.io/v1/clusterroles", role, cancel);
        foreach (var binding in ClusterRoles.Bindings) await EnsureAsync(api, "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", binding, cancel);
        await EnsureAsync(api, "/api/v1/namespaces/default/services", ApiService(options), cancel);
    }

    /// <summary>Brings the Node objects in line with the roster, before anybody routes by them: any write does, also one that asks for nothing.</summary>
    public static async Task MendNodesAsync(KubernetesApi api, IEnumerable<string> names, CancellationToken cancel)
    {
        foreach (var name in names)
        {
            var mended = await SendAsync(api, new ApiRequest("PATCH", "/api/v1/nodes/" + name) { ContentType = "application/merge-patch+json", Body = Tree.EmptyObject.ToUtf8() }, cancel);
            if (mended.Status != 200)
                throw new Naru.Store.StoreException($"the object of node {name} cannot be brought in line with the roster: {mended.Body["message"].Text}");
        }
    }

    public static Tree Named(string apiVersion, string kind, string name, string ns = "", params ReadOnlySpan<Field> more) => Tree.Object((ReadOnlySpan<Field>)[
        new("apiVersion", apiVersion), new("kind", kind),
        new("metadata", Tree.Object(("name", name), ("namespace", ns.Length > 0 ? ns : default(Tree)))), .. more]);

    private static Tree ApiService(ApiServerOptions options) => Named("v1", "Service", "kubernetes", "default",
        new Field("spec", Tree.Object(
            ("type", "ClusterIP"), ("clusterIP", Services.ServiceRange.ApiAddress(options.ServiceRange)),
            ("ports", Tree.Array(Tree.Object(("name", "https"), ("port", 443), ("targetPort", options.ApiPort), ("protocol", "TCP")))))))
        .WithPath(["metadata", "labels"], Tree.Object(("component", "apiserver"), ("provider", "kubernetes")));

    private static async Task EnsureAsync(KubernetesApi api, string path, Tree wanted, CancellationToken cancel)
    {
        var there = await SendAsync(api, new ApiRequest("GET", $"{path}/{wanted.ObjectName}"), cancel);
        if (there.Status == 200) return;
        var made = await SendAsync(api, new ApiRequest("POST", path) { Body = wanted.ToUtf8() }, cancel);
        if (made.Status is not (201 or 409))
            throw new Naru.Store.StoreException($"the cluster's own {path}/{wanted.ObjectName} cannot be made: {made.Body["message"].Text}");
    }

    private static async ValueTask<ApiReply.Whole> SendAsync(KubernetesApi api, ApiRequest request, CancellationToken cancel) =>
        (ApiReply.Whole)await api.HandleAsync(request with { User = new ApiUser("system:apiserver", ["system:masters", "system:authenticated"]), UserAgent = "naru" }, cancel);
}
