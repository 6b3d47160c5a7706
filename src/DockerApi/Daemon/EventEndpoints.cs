using System.Text.Json;
using Naru.DockerApi.Http;
using Naru.DockerApi.Json;
using Naru.DockerApi.Routing;
using Naru.Engine.Events;

namespace Naru.DockerApi.Daemon;

/// <summary>What happens, as a stream of JSON objects: from the remembered past, on until told or until the client leaves.</summary>
internal sealed class EventEndpoints(EventHub hub, TimeProvider clock)
{
    public IEnumerable<Route> Routes() => [new("GET", "/events", EventsAsync)];

    private async Task EventsAsync(DockerRequest request)
    {
        var filter = new EventFilter(Filters.Parse(request.Text("filters")));
        filter.Check();
        var now = clock.GetUtcNow();
        var since = request.Text("since") is { Length: > 0 } from ? Until.Parse(from, now) : (DateTimeOffset?)null;
        var until = request.Text("until") is { Length: > 0 } to ? Until.Parse(to, now) : (DateTimeOffset?)null;
        using var subscription = hub.Subscribe(since);
        var body = await request.BeginStreamAsync("application/json");
        foreach (var past in subscription.Past)
            if (filter.Matches(past) && (until is null || past.At <= until)) await SendAsync(request, body, past);
        if (until is { } end && end <= now) return;
        using var over = until is { } stop ? new CancellationTokenSource(stop - now, clock) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, request.Aborted);
        try
        {
            await foreach (var happened in subscription.Live.ReadAllAsync(either.Token))
                if (filter.Matches(happened)) await SendAsync(request, body, happened);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The asked-for end of the span.
        }
    }

    private static async Task SendAsync(DockerRequest request, Stream body, EngineEvent happened)
    {
        var isOld = happened.Type is "container" or "image";
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new EventJson
        {
            Status = isOld ? happened.Action : null,
            Id = isOld ? happened.Id : null,
            From = happened.Type == "container" ? happened.Attributes.GetValueOrDefault("image") : null,
            Type = happened.Type,
            Action = happened.Action,
            Actor = new EventActor(happened.Id, happened.Attributes),
            Time = happened.At.ToUnixTimeSeconds(),
            TimeNano = WireTime.Nanoseconds(happened.At),
        }, WireJson.Default.EventJson);
        await body.WriteAsync(bytes, request.Aborted);
        await body.WriteAsync("\n"u8.ToArray(), request.Aborted);
        await body.FlushAsync(request.Aborted);
    }
}
