using Microsoft.AspNetCore.Http;
using Naru.DockerApi.Http;
using Naru.DockerApi.Json;
using Naru.DockerApi.Routing;
using Naru.Engine;

namespace Naru.DockerApi.Daemon;

/// <summary>What the API has and this engine does not offer: each answers with one sentence that says what to do instead.</summary>
internal static class AbsentEndpoints
{
    private const string NoSwarm = "swarm mode is not offered: this machine's orchestrator speaks the Kubernetes API, see `kubectl get nodes`";
    private const string NoPlugins = "plugins are not offered by this engine";
    private const string NoBuildKit = "this engine builds with the classic builder: set DOCKER_BUILDKIT=0";

    public static IEnumerable<Route> Routes() =>
    [
        new("GET", "/plugins", r => r.JsonAsync(StatusCodes.Status200OK, [], WireJson.Default.StringArray)),
        // Asked last by `docker inspect NAME`, for which a plugin that is not there is no fault but an answer.
        new Route("GET", "/plugins/*/json", _ => throw EngineException.NotFound("no such plugin: this engine has none")),
        .. Refused("/plugins/**", NoPlugins),
        .. new[] { "swarm", "nodes", "services", "tasks", "secrets", "configs" }.SelectMany(kind => Refused($"/{kind}", NoSwarm).Concat(Refused($"/{kind}/**", NoSwarm))),
        .. Refused("/session", NoBuildKit),
        .. Refused("/grpc", NoBuildKit),
        .. Refused("/images/search", "searching registries is not offered: use the registry's own web page"),
        .. Refused("/distribution/**", "asking a registry about an image without pulling it is not offered: pull it"),
        .. Refused("/containers/*/checkpoints", "checkpoints are not offered by this engine"),
        .. Refused("/containers/*/attach/ws", "attaching over a WebSocket is not offered: use the raw stream"),
    ];

    private static IEnumerable<Route> Refused(string template, string why) =>
        new[] { "GET", "POST", "PUT", "DELETE" }.Select(method => new Route(method, template, _ => throw EngineException.Unsupported(why)));
}
