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
        // `docker inspect NAME` asks for every kind in turn and goes on only after "not found".
        new("GET", "/plugins/*/json", r => throw EngineException.NotFound($"plugin \"{r.Part(0)}\" not found")),
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
