using Microsoft.AspNetCore.Http;
using Naru.DockerApi.Http;
using Naru.DockerApi.Json;
using Naru.DockerApi.Routing;
using Naru.Engine;
using Naru.Engine.Events;
using Naru.Engine.Images;
using Naru.Oci;

namespace Naru.DockerApi.Images;

/// <summary>Images as things: listed, inspected, named, removed.</summary>
internal sealed class ImageEndpoints(ImageStore store, EventHub events, TimeProvider clock)
{
    private readonly ImageRemoval removal = new(store);

    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/images/json", ListAsync),
        new("POST", "/images/prune", PruneAsync),
        new("GET", "/images/**/json", r => r.JsonAsync(StatusCodes.Status200OK, ImageShapes.Inspect(store, store.Resolve(r.Part(0))), WireJson.Default.ImageInspectJson)),
        new("GET", "/images/**/history", r => r.JsonAsync(StatusCodes.Status200OK, store.History(store.Resolve(r.Part(0))).Select(ImageShapes.History).ToArray(), WireJson.Default.HistoryJsonArray)),
        new("POST", "/images/**/tag", Tag),
        new("DELETE", "/images/**", RemoveAsync),
    ];

    private Task ListAsync(DockerRequest request)
    {
        var filter = new ImageFilter(Filters.Parse(request.Text("filters")), store, clock.GetUtcNow()).Checked();
        var all = store.List();
        var parents = all.Select(i => i.Parent).ToHashSet();
        var chosen = all.Where(i => (request.Flag("all") || i.IsNamed || !parents.Contains(i.Id.ToString())) && filter.Matches(i))
            .OrderByDescending(i => i.Created);
        return request.JsonAsync(StatusCodes.Status200OK, chosen.Select(i => ImageShapes.Summary(store, i, filter)).ToArray(), WireJson.Default.ImageSummaryJsonArray);
    }

    private Task Tag(DockerRequest request)
    {
        var image = store.Resolve(request.Part(0));
        var name = ImageReference.Parse(request.Text("repo"));
        if (request.Text("tag") is { Length: > 0 } tag) name = name.WithTag(tag);
        store.Tag(image.Id, name);
        Tell("tag", image.Id.ToString(), name.WithDefaultTag().Familiar);
        request.Empty(StatusCodes.Status201Created);
        return Task.CompletedTask;
    }

    private async Task RemoveAsync(DockerRequest request)
    {
        var rows = await BlockingWork.RunAsync(() => removal.Remove(request.Part(0), request.Flag("force"), request.Flag("noprune")));
        TellRemoved(rows);
        await request.JsonAsync(StatusCodes.Status200OK, rows.ToArray(), WireJson.Default.RemovedImageArray);
    }

    private async Task PruneAsync(DockerRequest request)
    {
        var filters = Filters.Parse(request.Text("filters"));
        var dangling = !filters.TryGetValue("dangling", out var values) || values.Any(v => v is "true" or "1");
        filters.Remove("dangling");
        var filter = new ImageFilter(filters, store, clock.GetUtcNow()).Checked();
        var (rows, freed) = await BlockingWork.RunAsync(() => removal.Prune(!dangling, filter.Matches));
        TellRemoved(rows);
        await request.JsonAsync(StatusCodes.Status200OK, new ImagePruneAnswer(rows.Count > 0 ? rows : null, freed), WireJson.Default.ImagePruneAnswer);
    }

    private void TellRemoved(IReadOnlyList<RemovedImage> rows)
    {
        foreach (var row in rows)
            if (row.Deleted is { } id) Tell("delete", id, id);
            else if (row.Untagged is { } name) Tell("untag", name, name);
    }

    private void Tell(string action, string id, string name) => events.Publish("image", action, id, new Dictionary<string, string> { ["name"] = name });
}
