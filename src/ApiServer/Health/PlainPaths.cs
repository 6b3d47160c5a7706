using System.Text;
using Naru.ApiServer.Cache;
using Naru.ApiServer.Joining;
using Naru.ApiServer.Requests;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Health;

/// <summary>Paths that are about the server and not about objects: version, health, metrics.</summary>
internal sealed class PlainPaths(WatchCache cache, Tree clusterInfo)
{
    private const string Version = "v1.32.0+naru";

    /// <summary>Health, and what one needs before joining, may be asked by anybody who can connect.</summary>
    public static bool IsOpen(string path) => path is "/livez" or "/readyz" or "/healthz" or "/version" or NodeJoins.InfoPath
        || path.StartsWith("/livez/", StringComparison.Ordinal) || path.StartsWith("/readyz/", StringComparison.Ordinal);

    public ApiReply? Find(string path, RequestQuery query) => path.TrimEnd('/') switch
    {
        "/version" => new ApiReply.Whole(200, Tree.Object(
            ("major", "1"), ("minor", "32"), ("gitVersion", Version), ("gitCommit", ""), ("gitTreeState", "clean"),
            ("buildDate", "1970-01-01T00:00:00Z"), ("goVersion", "none"), ("compiler", "nativeaot"), ("platform", "linux/amd64"))),
        "/livez" or "/healthz" => Healthy(query, "livez", "ping"),
        "/readyz" => Healthy(query, "readyz", "ping", "store", "watch-cache"),
        "/livez/ping" or "/readyz/ping" => Text(200, "ok"),
        NodeJoins.InfoPath => new ApiReply.Whole(200, clusterInfo),
        "/metrics" => Text(200, Metrics(), "text/plain; version=0.0.4; charset=utf-8"),
        "" => new ApiReply.Whole(200, Tree.Object(("paths", Tree.Array("/api", "/apis", "/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3", "/readyz", "/version")))),
        _ => null,
    };

    private static ApiReply Healthy(RequestQuery query, string name, params ReadOnlySpan<string> checks)
    {
        if (!query.Has("verbose")) return Text(200, "ok");
        var lines = new StringBuilder();
        foreach (var check in checks) lines.Append("[+]").Append(check).Append(" ok\n");
        return Text(200, lines.Append(name).Append(" check passed\n").ToString());
    }

    private string Metrics()
    {
        var world = cache.World;
        var text = new StringBuilder("# HELP apiserver_storage_objects Number of stored objects at the time of last check split by kind.\n# TYPE apiserver_storage_objects gauge\n");
        foreach (var (resource, documents) in world.Resources.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            var slash = resource.IndexOf('/');
            var name = slash == 0 ? resource[1..] : $"{resource[(slash + 1)..]}.{resource[..slash]}";
            text.Append("apiserver_storage_objects{resource=\"").Append(name).Append("\"} ").Append(documents.Count).Append('\n');
        }
        return text.Append("# HELP naru_store_revision The last committed revision.\n# TYPE naru_store_revision counter\nnaru_store_revision ").Append(world.Revision).Append('\n').ToString();
    }

    private static ApiReply.Text Text(int status, string text, string type = "text/plain; charset=utf-8") => new(status, type, Encoding.UTF8.GetBytes(text));
}
