using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Naru.DockerApi.Http;
using Naru.DockerApi.Json;
using Naru.DockerApi.Routing;
using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Engine.Containers.Archive;
using Naru.Engine.Content;

namespace Naru.DockerApi.Containers;

/// <summary>What is in containers: processes, files, differences, use of resources.</summary>
internal sealed class ContainerContentEndpoints(ContainerEngine engine, TimeProvider clock)
{
    private const string FactsHeader = "X-Docker-Container-Path-Stat";
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(1);

    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/containers/*/top", TopAsync),
        new("GET", "/containers/*/changes", ChangesAsync),
        new("GET", "/containers/*/export", ExportAsync),
        new("GET", "/containers/*/stats", StatsAsync),
        new("HEAD", "/containers/*/archive", StatPathAsync),
        new("GET", "/containers/*/archive", ReadArchiveAsync),
        new("PUT", "/containers/*/archive", WriteArchiveAsync),
    ];

    private Task TopAsync(DockerRequest request)
    {
        var (titles, rows) = engine.Top(request.Part(0), request.Text("ps_args"));
        return request.JsonAsync(StatusCodes.Status200OK, new TopAnswer(titles, rows), WireJson.Default.TopAnswer);
    }

    private Task ChangesAsync(DockerRequest request)
    {
        var changes = engine.Changes(request.Part(0)).Select(c => new ChangeJson(c.Path, (int)c.Kind)).ToArray();
        return request.JsonAsync(StatusCodes.Status200OK, changes, WireJson.Default.ChangeJsonArray);
    }

    private async Task ExportAsync(DockerRequest request)
    {
        var view = engine.Inspect(request.Part(0));
        var body = await request.BeginStreamAsync("application/octet-stream");
        await BlockingWork.RunAsync(() => engine.Export(view.Id, new BlockingStream(body, request.Aborted), request.Aborted));
    }

    private async Task StatsAsync(DockerRequest request)
    {
        var view = engine.Inspect(request.Part(0));
        var body = await request.BeginStreamAsync("application/json");
        var stream = request.Flag("stream", absent: true);
        var previous = engine.Sample(view.Id);
        if (!stream && !request.Flag("one-shot") && previous is not null) await Task.Delay(BetweenSamples, clock, request.Aborted);
        var before = stream || request.Flag("one-shot") ? null : previous;
        while (true)
        {
            var now = engine.Find(view.Id) is null ? null : engine.Sample(view.Id);
            var line = StatsShapes.Of(view, now, before, clock.GetUtcNow());
            await body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, WireJson.Default.StatsJson), request.Aborted);
            await body.WriteAsync("\n"u8.ToArray(), request.Aborted);
            await body.FlushAsync(request.Aborted);
            if (!stream || engine.Find(view.Id) is null) return;
            before = now;
            await Task.Delay(BetweenSamples, clock, request.Aborted);
        }
    }

    private async Task StatPathAsync(DockerRequest request)
    {
        Tell(request, await BlockingWork.RunAsync(() => engine.StatPath(request.Part(0), PathOf(request))));
        request.Empty(StatusCodes.Status200OK);
    }

    private async Task ReadArchiveAsync(DockerRequest request)
    {
        var path = PathOf(request);
        Tell(request, await BlockingWork.RunAsync(() => engine.StatPath(request.Part(0), path)));
        var body = await request.BeginStreamAsync("application/x-tar");
        await BlockingWork.RunAsync(() => engine.ReadArchive(request.Part(0), path, new BlockingStream(body, request.Aborted), request.Aborted));
    }

    private async Task WriteArchiveAsync(DockerRequest request)
    {
        await BlockingWork.RunAsync(() => engine.WriteArchive(request.Part(0), PathOf(request), new BlockingStream(request.Body, request.Aborted), request.Aborted));
        request.Empty(StatusCodes.Status200OK);
    }

    private static string PathOf(DockerRequest request) =>
        request.Text("path") is { Length: > 0 } path ? path : throw EngineException.Invalid("missing request parameter path");

    private static void Tell(DockerRequest request, FileFacts facts)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new PathFactsJson(facts.Name, facts.Size, facts.Mode, WireTime.Text(facts.Modified), facts.LinkTarget), WireJson.Default.PathFactsJson);
        request.SetHeader(FactsHeader, Convert.ToBase64String(json));
    }
}
