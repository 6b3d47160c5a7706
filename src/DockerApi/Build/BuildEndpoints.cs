using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Naru.DockerApi.Http;
using Naru.DockerApi.Images;
using Naru.DockerApi.Json;
using Naru.DockerApi.Routing;
using Naru.Engine;
using Naru.Engine.Build;
using Naru.Engine.Containers;
using Naru.Engine.Containers.Create;
using Naru.Engine.Content;
using Naru.Engine.Transfer;
using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.DockerApi.Build;

/// <summary>Images made here: the classic build, and commits of containers.</summary>
internal sealed class BuildEndpoints(ContainerEngine engine, ImageBuild builder)
{
    public IEnumerable<Route> Routes() =>
    [
        new("POST", "/build", BuildAsync),
        new("POST", "/build/prune", r => r.JsonAsync(StatusCodes.Status200OK, new BuildPruneAnswer([], 0), WireJson.Default.BuildPruneAnswer)),
        new("POST", "/build/cancel", r => { r.Empty(StatusCodes.Status204NoContent); return Task.CompletedTask; }),
        new("POST", "/commit", CommitAsync),
    ];

    private async Task BuildAsync(DockerRequest request)
    {
        if (request.Text("version") == "2") throw EngineException.Unsupported("this engine builds with the classic builder: set DOCKER_BUILDKIT=0");
        if (request.Text("remote").Length > 0) throw EngineException.Unsupported("building from an address is not offered: fetch the context and build from it");
        var wanted = RequestOf(request);
        var quiet = request.Flag("q");
        await ProgressStream.RunAsync(request, async report =>
        {
            try
            {
                var image = await builder.Build(wanted, new BlockingStream(request.Body, request.Aborted), quiet ? Quietly(report) : report, request.Aborted);
                if (quiet) report(ProgressMessage.Text($"{image.Id}\n"));
                engine.Events.Publish("image", "build", image.Id.ToString(), new Dictionary<string, string> { ["name"] = image.Id.ToString() });
            }
            catch (BuildFailedException failed)
            {
                report(ProgressMessage.Failed(failed.Message, failed.ExitCode));
            }
        });
    }

    private async Task CommitAsync(DockerRequest request)
    {
        var config = await request.ReadAsync(WireJson.Default.ContainerConfig);
        ImageReference? name = null;
        if (request.Text("repo") is { Length: > 0 } repository)
        {
            name = ImageReference.Parse(repository);
            if (request.Text("tag") is { Length: > 0 } tag) name = name.WithTag(tag);
        }
        var image = await engine.CommitAsync(request.Text("container"), new CommitRequest
        {
            Name = name,
            Comment = request.Text("comment"),
            Author = request.Text("author"),
            Pause = request.Flag("pause", absent: true),
            Changes = request.Texts("changes"),
            Config = config is { Image.Length: > 0 } ? config : null,
        }, request.Aborted);
        await request.JsonAsync(StatusCodes.Status201Created, new CommitAnswer(image.Id.ToString()), WireJson.Default.CommitAnswer);
    }

    private static BuildRequest RequestOf(DockerRequest request) => new()
    {
        DockerfilePath = request.Text("dockerfile") is { Length: > 0 } path ? path : "Dockerfile",
        Tags = [.. request.Texts("t").Where(t => t.Length > 0).Select(ImageReference.Parse)],
        Arguments = Map(request.Text("buildargs"), WireJson.Default.DictionaryStringString)!,
        Labels = Map(request.Text("labels"), WireJson.Default.DictionaryStringString),
        Target = request.Text("target") is { Length: > 0 } target ? target : null,
        NoCache = request.Flag("nocache"),
        Pull = request.Flag("pull"),
        Platform = request.Text("platform") is { Length: > 0 } platform ? Platform.Parse(platform) : null,
        NetworkMode = request.Text("networkmode") is { Length: > 0 } mode ? mode : "default",
        ExtraHosts = [.. request.Text("extrahosts").Split(',', StringSplitOptions.RemoveEmptyEntries)],
        MemoryBytes = request.Number("memory") is > 0 and var bytes ? bytes : null,
        ShmBytes = request.Number("shmsize") is > 0 and var shm ? shm : null,
        Credentials = RegistryAuth.ByDomain(request),
    };

    /// <summary>With <c>-q</c> only the end is told: the id, or what went wrong.</summary>
    private static Action<ProgressMessage> Quietly(Action<ProgressMessage> report) => line =>
    {
        if (line.Error is not null || line.Aux is not null) report(line);
    };

    private static Dictionary<string, string> Map(string json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<Dictionary<string, string>> type) =>
        json.Length == 0 ? [] : JsonSerializer.Deserialize(json, type) ?? [];
}
