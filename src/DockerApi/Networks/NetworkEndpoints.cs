using Microsoft.AspNetCore.Http;
using Naru.DockerApi.Http;
using Naru.DockerApi.Json;
using Naru.DockerApi.Routing;
using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Engine.Containers.Config;
using Naru.Engine.Networks;
using Naru.Engine.Networks.Definitions;

namespace Naru.DockerApi.Networks;

/// <summary>Networks, and containers' places on them.</summary>
internal sealed class NetworkEndpoints(ContainerEngine engine, EngineNetworks networks, TimeProvider clock)
{
    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/networks", ListAsync),
        new("POST", "/networks/create", CreateAsync),
        new("POST", "/networks/prune", PruneAsync),
        new("POST", "/networks/*/connect", ConnectAsync),
        new("POST", "/networks/*/disconnect", DisconnectAsync),
        new("GET", "/networks/*", r => r.JsonAsync(StatusCodes.Status200OK, Shape(networks.Find(r.Part(0)), members: true), WireJson.Default.NetworkInspectJson)),
        new("DELETE", "/networks/*", Remove),
    ];

    private Task ListAsync(DockerRequest request)
    {
        var filters = Filters.Parse(request.Text("filters"));
        Filters.CheckKeys(filters, "dangling", "driver", "id", "label", "name", "scope", "type");
        var chosen = networks.List().Where(n => filters.All(f => f.Key == "label" ? Filters.HasLabels(n.Labels, f.Value) : f.Value.Any(v => Holds(f.Key, v, n))));
        return request.JsonAsync(StatusCodes.Status200OK, chosen.Select(n => Shape(n, members: false)).ToArray(), WireJson.Default.NetworkInspectJsonArray);
    }

    private bool Holds(string key, string value, NetworkRecord network) => key switch
    {
        "name" => network.Name.Contains(value, StringComparison.Ordinal),
        "id" => network.Id.StartsWith(value, StringComparison.Ordinal),
        "driver" => network.Driver == value,
        "scope" => value == "local",
        "type" => value == "builtin" == network.Predefined,
        "dangling" => value is "true" or "1" == (!network.Predefined && networks.EndpointsOf(network.Id).Count == 0),
        _ => true,
    };

    private async Task CreateAsync(DockerRequest request)
    {
        var body = await request.ReadAsync(WireJson.Default.NetworkCreateBody) ?? throw EngineException.Invalid("no network was described");
        if (body.Driver is not ("" or "bridge" or "default")) throw EngineException.NotFound($"could not find plugin {body.Driver} in v1 plugin registry: plugin \"{body.Driver}\" not found: this engine has the driver bridge");
        if (body.EnableIPv6 == true) throw EngineException.Unsupported("networks with IPv6 are not offered by this engine yet");
        if (networks.List().Any(n => n.Name == body.Name)) throw EngineException.Conflict($"network with name {body.Name} already exists");
        if (body.IPAM?.Config is { Count: > 1 }) throw EngineException.Unsupported("a network of this engine has one subnet: give one --subnet");
        var range = body.IPAM?.Config?.FirstOrDefault();
        var network = networks.Create(new NetworkSpec(body.Name)
        {
            Subnet = range?.Subnet,
            Gateway = range?.Gateway,
            IpRange = range?.IPRange,
            Internal = body.Internal,
            Attachable = body.Attachable,
            Options = body.Options ?? [],
            Labels = body.Labels ?? [],
            ReservedAddresses = range?.AuxiliaryAddresses ?? [],
        });
        Tell("create", network, null);
        await request.JsonAsync(StatusCodes.Status201Created, new NetworkCreated(network.Id, WarningOf(network)), WireJson.Default.NetworkCreated);
    }

    private static string WarningOf(NetworkRecord network) =>
        BridgeOptions.Of(network.Options).Unused is { Count: > 0 } unused ? $"options without effect in this engine: {string.Join(", ", unused)}" : "";

    private Task Remove(DockerRequest request)
    {
        var network = networks.Find(request.Part(0));
        networks.Remove(network.Id);
        Tell("destroy", network, null);
        request.Empty(StatusCodes.Status204NoContent);
        return Task.CompletedTask;
    }

    private async Task ConnectAsync(DockerRequest request)
    {
        var body = await request.ReadAsync(WireJson.Default.NetworkConnectBody) ?? throw EngineException.Invalid("no container was named");
        var network = networks.Find(request.Part(0));
        await engine.ConnectAsync(body.Container, network.Name, body.EndpointConfig ?? new EndpointSettings(), request.Aborted);
        Tell("connect", network, engine.Inspect(body.Container).Id);
        request.Empty(StatusCodes.Status200OK);
    }

    private async Task DisconnectAsync(DockerRequest request)
    {
        var body = await request.ReadAsync(WireJson.Default.NetworkConnectBody) ?? throw EngineException.Invalid("no container was named");
        var network = networks.Find(request.Part(0));
        await engine.DisconnectAsync(body.Container, network.Name, request.Aborted);
        Tell("disconnect", network, engine.Inspect(body.Container).Id);
        request.Empty(StatusCodes.Status200OK);
    }

    private async Task PruneAsync(DockerRequest request)
    {
        var filters = Filters.Parse(request.Text("filters"));
        Filters.CheckKeys(filters, "label", "label!", "until");
        var wanted = engine.List().SelectMany(c => c.Record.Networks.Keys).ToHashSet();
        var now = clock.GetUtcNow();
        var removed = networks.Prune(n => wanted.Contains(n.Name)
            || filters.TryGetValue("label", out var with) && !Filters.HasLabels(n.Labels, with)
            || filters.TryGetValue("label!", out var without) && Filters.HasLabels(n.Labels, without)
            || filters.TryGetValue("until", out var until) && until.Any(u => n.Created > Until.Parse(u, now)));
        foreach (var network in removed) Tell("destroy", network, null);
        await request.JsonAsync(StatusCodes.Status200OK, new NetworkPruneAnswer(removed.Count > 0 ? [.. removed.Select(n => n.Name)] : null), WireJson.Default.NetworkPruneAnswer);
    }

    private NetworkInspectJson Shape(NetworkRecord network, bool members) => new()
    {
        Name = network.Name,
        Id = network.Id,
        Created = WireTime.Text(network.Created),
        Driver = network.Driver,
        IPAM = new NetworkIpamJson
        {
            Config = network.Subnet.Length == 0 ? [] : [new NetworkRangeJson { Subnet = network.Subnet, Gateway = Given(network.Gateway), IPRange = Given(network.IpRange) }],
        },
        Internal = network.Internal,
        Attachable = network.Attachable,
        Containers = members ? Members(network) : new Dictionary<string, NetworkMemberJson>(),
        Options = network.Options,
        Labels = network.Labels,
    };

    private Dictionary<string, NetworkMemberJson> Members(NetworkRecord network) => networks.EndpointsOf(network.Id).ToDictionary(
        e => e.Key,
        e => new NetworkMemberJson(engine.Find(e.Key)?.Record.Name ?? "", e.Value.EndpointId, e.Value.Mac, $"{e.Value.Address}/{e.Value.PrefixLength}", ""));

    private void Tell(string action, NetworkRecord network, string? container)
    {
        var facts = new Dictionary<string, string> { ["name"] = network.Name, ["type"] = network.Driver };
        if (container is not null) facts["container"] = container;
        engine.Events.Publish("network", action, network.Id, facts);
    }

    private static string? Given(string text) => text.Length > 0 ? text : null;
}
