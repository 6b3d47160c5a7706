using Naru.DockerApi.Json;
using Naru.Engine.Containers;
using Naru.Engine.Containers.Config;

namespace Naru.DockerApi.Containers;

/// <summary>From the engine's view of a container to the API's answers.</summary>
internal static class ContainerShapes
{
    public static ContainerJson Inspect(ContainerView view, string directory, long? sizeRw, long? sizeRoot)
    {
        var record = view.Record;
        return new ContainerJson
        {
            Id = record.Id,
            Created = WireTime.Text(record.Created),
            Path = record.Command[0],
            Args = [.. record.Command.Skip(1)],
            State = State(view),
            Image = record.ImageId,
            ResolvConfPath = System.IO.Path.Combine(directory, "resolv.conf"),
            HostnamePath = System.IO.Path.Combine(directory, "hostname"),
            HostsPath = System.IO.Path.Combine(directory, "hosts"),
            LogPath = record.LogPath,
            Name = "/" + record.Name,
            RestartCount = record.State.RestartCount,
            ExecIDs = view.ExecIds.Count > 0 ? view.ExecIds : null,
            HostConfig = record.HostConfig,
            GraphDriver = new GraphDriverJson(new Dictionary<string, string> { ["MergedDir"] = view.RootPath, ["UpperDir"] = view.UpperPath }, "overlay2"),
            SizeRw = sizeRw,
            SizeRootFs = sizeRoot,
            Mounts = [.. record.Mounts.Select(Mount)],
            Config = record.Config,
            NetworkSettings = Networks(record),
        };
    }

    public static SummaryJson Summary(ContainerView view, DateTimeOffset now, long? sizeRw, long? sizeRoot) => new()
    {
        Id = view.Id,
        Names = ["/" + view.Record.Name],
        Image = view.Record.Config.Image,
        ImageID = view.Record.ImageId,
        Command = string.Join(' ', view.Record.Command),
        Created = view.Record.Created.ToUnixTimeSeconds(),
        Ports = [.. Ports(view.Record)],
        SizeRw = sizeRw,
        SizeRootFs = sizeRoot,
        Labels = view.Record.Config.Labels ?? [],
        State = view.StatusWord,
        Status = Phrases.Status(view, now),
        HostConfig = new SummaryHostJson(view.Record.HostConfig.NetworkMode),
        NetworkSettings = new SummaryNetworksJson(Endpoints(view.Record)),
        Mounts = [.. view.Record.Mounts.Select(Mount)],
    };

    private static StateJson State(ContainerView view)
    {
        var state = view.State;
        return new StateJson
        {
            Status = view.StatusWord,
            Running = state.IsRunning || state.Status == ContainerStatus.Restarting,
            Paused = state.Status == ContainerStatus.Paused,
            Restarting = state.Status == ContainerStatus.Restarting,
            OOMKilled = state.OomKilled,
            Dead = state.Status == ContainerStatus.Dead,
            Pid = state.Pid,
            ExitCode = state.ExitCode,
            Error = state.Error,
            StartedAt = WireTime.Text(state.StartedAt),
            FinishedAt = WireTime.Text(state.FinishedAt),
            Health = view.Health is { } health
                ? new HealthJson(health.Status, health.FailingStreak, [.. health.Log.Select(l => new HealthResultJson(WireTime.Text(l.Start), WireTime.Text(l.End), l.ExitCode, l.Output))])
                : null,
        };
    }

    private static MountJson Mount(MountPoint mount) => new()
    {
        Type = mount.Type,
        Name = mount.Name.Length > 0 ? mount.Name : null,
        Source = mount.Source,
        Destination = mount.Destination,
        Driver = mount.Type == "volume" ? "local" : null,
        Mode = mount.Mode,
        RW = mount.Writable,
        Propagation = mount.Propagation,
    };

    private static NetworkSettingsJson Networks(ContainerRecord record)
    {
        var endpoints = Endpoints(record);
        var first = endpoints.GetValueOrDefault("bridge") ?? new EndpointSettings();
        return new NetworkSettingsJson
        {
            SandboxID = record.State.IsRunning ? record.Id : "",
            Ports = PublishedPorts.Of(record),
            EndpointID = first.EndpointID,
            Gateway = first.Gateway,
            IPAddress = first.IPAddress,
            IPPrefixLen = first.IPPrefixLen,
            MacAddress = first.MacAddress,
            Networks = endpoints,
        };
    }

    /// <summary>What it has while it runs, else what it is to join.</summary>
    private static IReadOnlyDictionary<string, EndpointSettings> Endpoints(ContainerRecord record)
    {
        if (record.State is { IsRunning: true, Endpoints.Count: > 0 }) return record.State.Endpoints;
        return record.Networks.Count > 0 || record.Pod is not null ? record.Networks
            : new Dictionary<string, EndpointSettings> { [record.HostConfig.NetworkMode] = new() };
    }

    private static IEnumerable<PortJson> Ports(ContainerRecord record)
    {
        foreach (var (key, bindings) in PublishedPorts.Of(record))
        {
            var slash = key.IndexOf('/');
            var (port, protocol) = (int.Parse(slash < 0 ? key : key[..slash], System.Globalization.CultureInfo.InvariantCulture), slash < 0 ? "tcp" : key[(slash + 1)..]);
            if (bindings is not { Count: > 0 }) yield return new PortJson { PrivatePort = port, Type = protocol };
            foreach (var binding in bindings ?? [])
                yield return new PortJson { IP = binding.HostIp, PrivatePort = port, PublicPort = int.TryParse(binding.HostPort, out var outside) ? outside : 0, Type = protocol };
        }
    }
}
