using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Naru.DockerApi.Http;
using Naru.DockerApi.Json;
using Naru.DockerApi.Routing;
using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Create;
using Naru.Oci.Images;

namespace Naru.DockerApi.Containers;

/// <summary>Containers as things: made, listed, inspected, driven through their life.</summary>
internal sealed class ContainerEndpoints(ContainerEngine engine, TimeProvider clock)
{
    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/containers/json", ListAsync),
        new("POST", "/containers/create", CreateAsync),
        new("POST", "/containers/prune", PruneAsync),
        new("GET", "/containers/*/json", InspectAsync),
        new("POST", "/containers/*/start", r => Done(r, engine.StartAsync(r.Part(0), r.Aborted))),
        new("POST", "/containers/*/stop", r => Done(r, engine.StopAsync(r.Part(0), r.Text("signal"), Grace(r), r.Aborted))),
        new("POST", "/containers/*/restart", r => Done(r, engine.RestartAsync(r.Part(0), r.Text("signal"), Grace(r), r.Aborted))),
        new("POST", "/containers/*/kill", r => Done(r, engine.KillAsync(r.Part(0), r.Text("signal"), r.Aborted))),
        new("POST", "/containers/*/pause", r => Done(r, engine.PauseAsync(r.Part(0), r.Aborted))),
        new("POST", "/containers/*/unpause", r => Done(r, engine.ResumeAsync(r.Part(0), r.Aborted))),
        new("POST", "/containers/*/rename", r => Done(r, engine.RenameAsync(r.Part(0), r.Text("name"), r.Aborted))),
        new("POST", "/containers/*/update", UpdateAsync),
        new("POST", "/containers/*/wait", WaitAsync),
        new("DELETE", "/containers/*", r => Done(r, engine.RemoveAsync(r.Part(0), r.Flag("force"), r.Flag("v"), r.Aborted))),
    ];

    private async Task ListAsync(DockerRequest request)
    {
        var filter = new ContainerFilter(Filters.Parse(request.Text("filters")), engine, clock.GetUtcNow()).Checked();
        var limit = (int)(request.Number("limit") ?? 0);
        var all = request.Flag("all") || limit > 0 || filter.ShowsStopped;
        var chosen = engine.List().Where(v => (all || v.State.IsRunning || v.State.Status == ContainerStatus.Restarting) && filter.Matches(v));
        if (limit > 0) chosen = chosen.Take(limit);
        var size = request.Flag("size");
        var now = clock.GetUtcNow();
        var rows = chosen.Select(v => ContainerShapes.Summary(v, now, size ? engine.SizeOf(v.Id) : null, size ? engine.SizeOf(v.Id) + engine.ImageSizeOf(v.Id) : null)).ToArray();
        await request.JsonAsync(StatusCodes.Status200OK, rows, WireJson.Default.SummaryJsonArray);
    }

    private async Task CreateAsync(DockerRequest request)
    {
        var body = await request.ReadAsync(WireJson.Default.JsonDocument) ?? throw EngineException.Invalid("config cannot be empty in order to create a container");
        var config = body.Deserialize(WireJson.Default.ContainerConfig)!;
        var rest = body.Deserialize(WireJson.Default.CreateBody)!;
        if (config.Image.Length == 0) throw EngineException.Invalid("no image specified");
        var created = engine.Create(new ContainerCreateRequest
        {
            Name = request.Text("name"),
            Config = config,
            HostConfig = rest.HostConfig ?? new HostConfig(),
            Networking = rest.NetworkingConfig,
            Platform = request.Text("platform") is { Length: > 0 } platform ? Platform.Parse(platform) : null,
        });
        await request.JsonAsync(StatusCodes.Status201Created, new CreateAnswer(created.Id, created.Warnings), WireJson.Default.CreateAnswer);
    }

    private async Task InspectAsync(DockerRequest request)
    {
        var view = engine.Inspect(request.Part(0));
        long? size = request.Flag("size") ? engine.SizeOf(view.Id) : null;
        var answer = ContainerShapes.Inspect(view, Path.Combine(engine.Paths.Containers, view.Id), size, size is null ? null : size + engine.ImageSizeOf(view.Id));
        await request.JsonAsync(StatusCodes.Status200OK, answer, WireJson.Default.ContainerJson);
    }

    private async Task UpdateAsync(DockerRequest request)
    {
        var change = await request.ReadAsync(WireJson.Default.HostConfig) ?? throw EngineException.Invalid("nothing to update was given");
        await engine.UpdateAsync(request.Part(0), change, request.Aborted);
        await request.JsonAsync(StatusCodes.Status200OK, new UpdateAnswer([]), WireJson.Default.UpdateAnswer);
    }

    /// <summary>The head goes out as soon as the wait counts, since clients start the container only then.</summary>
    private async Task WaitAsync(DockerRequest request)
    {
        var condition = request.Text("condition") switch
        {
            "" or "not-running" => WaitCondition.NotRunning,
            "next-exit" => WaitCondition.NextExit,
            "removed" => WaitCondition.Removed,
            var other => throw EngineException.Invalid($"invalid condition: \"{other}\""),
        };
        var waiting = engine.WaitAsync(request.Part(0), condition, request.Aborted);
        var body = await request.BeginStreamAsync("application/json");
        var outcome = await waiting;
        var answer = new WaitAnswer(outcome.Code, outcome.Error.Length > 0 ? new WaitFault(outcome.Error) : null);
        await body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer, WireJson.Default.WaitAnswer), request.Aborted);
    }

    private async Task PruneAsync(DockerRequest request)
    {
        var filter = new ContainerFilter(Filters.Parse(request.Text("filters")), engine, clock.GetUtcNow());
        var (ids, freed) = await engine.PruneAsync(filter.Prunes, request.Aborted);
        await request.JsonAsync(StatusCodes.Status200OK, new PruneAnswer(ids.Count > 0 ? ids : null, freed), WireJson.Default.PruneAnswer);
    }

    private static TimeSpan? Grace(DockerRequest request) => request.Number("t") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static async Task Done(DockerRequest request, Task step)
    {
        await step;
        request.Empty(StatusCodes.Status204NoContent);
    }
}
