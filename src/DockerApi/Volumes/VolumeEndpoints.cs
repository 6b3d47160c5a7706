using Microsoft.AspNetCore.Http;
using Naru.DockerApi.Http;
using Naru.DockerApi.Json;
using Naru.DockerApi.Routing;
using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Engine.Volumes;

namespace Naru.DockerApi.Volumes;

/// <summary>Named storage.</summary>
internal sealed class VolumeEndpoints(ContainerEngine engine)
{
    private readonly VolumeStore store = engine.Volumes;

    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/volumes", ListAsync),
        new("POST", "/volumes/create", CreateAsync),
        new("POST", "/volumes/prune", PruneAsync),
        new("GET", "/volumes/*", r => r.JsonAsync(StatusCodes.Status200OK, Shape(store.Get(r.Part(0)), null), WireJson.Default.VolumeJson)),
        new("DELETE", "/volumes/*", Remove),
    ];

    public VolumeJson Shape(VolumeRecord volume, VolumeUseJson? use) => new()
    {
        CreatedAt = WireTime.Text(volume.Created),
        Labels = volume.Labels.Count > 0 ? volume.Labels : null,
        Mountpoint = store.DataPath(volume.Name),
        Name = volume.Name,
        Options = volume.Options.Count > 0 ? volume.Options : null,
        UsageData = use,
    };

    private Task ListAsync(DockerRequest request)
    {
        var filters = Filters.Parse(request.Text("filters"));
        Filters.CheckKeys(filters, "dangling", "driver", "label", "name");
        var chosen = store.List().Where(v => filters.All(f => f.Key switch
        {
            "dangling" => f.Value.Any(x => x is "true" or "1") == (engine.UsersOfVolume(v.Name) == 0),
            "driver" => f.Value.Contains("local"),
            "label" => Filters.HasLabels(v.Labels, f.Value),
            _ => f.Value.Any(n => v.Name.Contains(n, StringComparison.Ordinal)),
        }));
        return request.JsonAsync(StatusCodes.Status200OK, new VolumeListJson([.. chosen.Select(v => Shape(v, null))], null), WireJson.Default.VolumeListJson);
    }

    private async Task CreateAsync(DockerRequest request)
    {
        var body = await request.ReadAsync(WireJson.Default.VolumeCreateBody) ?? new VolumeCreateBody();
        if (body.Driver is not ("" or "local")) throw EngineException.NotFound($"create {body.Name}: error looking up volume plugin {body.Driver}: plugin \"{body.Driver}\" not found");
        var (volume, isNew) = store.Create(body.Name, body.Labels, body.DriverOpts);
        if (isNew) Tell("create", volume.Name);
        await request.JsonAsync(StatusCodes.Status201Created, Shape(volume, null), WireJson.Default.VolumeJson);
    }

    private Task Remove(DockerRequest request)
    {
        var name = request.Part(0);
        if (store.Find(name) is null && request.Flag("force"))
        {
            request.Empty(StatusCodes.Status204NoContent);
            return Task.CompletedTask;
        }
        store.Get(name);
        if (engine.RemoveVolume(name) is { Count: > 0 } users) throw EngineException.Conflict($"remove {name}: volume is in use - [{string.Join(", ", users)}]");
        Tell("destroy", name);
        request.Empty(StatusCodes.Status204NoContent);
        return Task.CompletedTask;
    }

    /// <summary>Anonymous volumes only, unless the filter <c>all</c> asks for named ones, too.</summary>
    private Task PruneAsync(DockerRequest request)
    {
        var filters = Filters.Parse(request.Text("filters"));
        Filters.CheckKeys(filters, "all", "label", "label!");
        var all = filters.GetValueOrDefault("all")?.Any(v => v is "true" or "1") == true || request.Version < new ApiVersion(1, 42);
        var removed = new List<string>();
        long freed = 0;
        foreach (var volume in store.List().Where(v => (all || v.Anonymous) && engine.UsersOfVolume(v.Name) == 0))
        {
            if (filters.TryGetValue("label", out var with) && !Filters.HasLabels(volume.Labels, with)) continue;
            if (filters.TryGetValue("label!", out var without) && Filters.HasLabels(volume.Labels, without)) continue;
            var size = store.SizeOf(volume.Name);
            if (engine.RemoveVolume(volume.Name).Count > 0) continue; // Taken since it was chosen.
            freed += size;
            Tell("destroy", volume.Name);
            removed.Add(volume.Name);
        }
        return request.JsonAsync(StatusCodes.Status200OK, new VolumePruneAnswer(removed, freed), WireJson.Default.VolumePruneAnswer);
    }

    private void Tell(string action, string name) => engine.Events.Publish("volume", action, name, new Dictionary<string, string> { ["driver"] = "local" });
}
