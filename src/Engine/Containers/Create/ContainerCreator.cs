using System.Security.Cryptography;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Names;
using Naru.Engine.Images;
using Naru.Kernel;

namespace Naru.Engine.Containers.Create;

/// <summary>
/// Makes containers: checks, a name, a writable layer, volumes, and last the record, which is what makes it exist. What
/// was made before a failure is taken away again; what a crash leaves has no record, and the next start clears it.
/// </summary>
internal sealed class ContainerCreator(ContainerParts parts, ImageStore images, Random random)
{
    public ContainerCreated Create(ContainerCreateRequest request)
    {
        var image = images.Resolve(request.Config.Image);
        var config = ImageDefaults.Merge(request.Config, images.ConfigOf(image).Config);
        var host = Normalise(request.HostConfig);
        if (request.Pod is null) RequestRules.Check(config, host);
        var id = NewId();
        var name = TakeName(request.Name, id);
        try
        {
            var record = Draft(request, id, name, image.Id.ToString(), config, host);
            record = Make(record, image);
            var unit = new ContainerUnit(record);
            parts.Index.Add(unit);
            parts.Tell(record, "create");
            return new ContainerCreated(id, []);
        }
        catch
        {
            parts.Layers.Overlays.Remove(id);
            foreach (var volume in parts.Records.Promised(id)) parts.Volumes.RemoveIfThere(volume);
            parts.Records.Remove(id);
            parts.Index.GiveBackName(name);
            throw;
        }
    }

    private ContainerRecord Make(ContainerRecord draft, ImageRecord image)
    {
        parts.Records.Prepare(draft.Id);
        Failpoint.Hit(EngineFailpoints.CreatePrepared);
        parts.Layers.Overlays.Create(draft.Id, images.EnsureUnpacked(image), isVolatile: draft.HostConfig.AutoRemove);
        Failpoint.Hit(EngineFailpoints.CreateLayered);
        var asked = MountRequests.Collect(draft.Config, draft.HostConfig, other => parts.Index.Get(other).Record.Mounts);
        var record = draft with { Mounts = VolumeMounts.Resolve(asked, draft, parts) };
        Failpoint.Hit(EngineFailpoints.CreateFilled);
        parts.Records.SaveConfig(record);
        Failpoint.Hit(EngineFailpoints.CreateRecorded);
        return record;
    }

    private ContainerRecord Draft(ContainerCreateRequest request, string id, string name, string imageId, ContainerConfig config, HostConfig host)
    {
        var hostname = request.Pod is not null ? config.Hostname
            : config.Hostname.Length > 0 ? config.Hostname
            : host.NetworkMode == "host" ? Environment.MachineName : id[..12];
        return new ContainerRecord
        {
            Id = id,
            Name = name,
            Created = parts.Clock.GetUtcNow(),
            ImageId = imageId,
            Config = config with { Hostname = hostname },
            HostConfig = host,
            Pod = request.Pod,
            Command = ImageDefaults.Command(config),
            Networks = Networks(host, request.Networking, request.Pod),
            LogPath = request.Pod?.LogPath ?? Path.Combine(parts.Records.DirectoryOf(id), $"{id}-json.log"),
        };
    }

    /// <summary>The first network comes from the mode; more, and settings for it, from the networking part.</summary>
    internal static Dictionary<string, EndpointSettings> Networks(HostConfig host, NetworkingConfig? networking, PodPlacement? pod)
    {
        var mode = host.NetworkMode;
        if (pod is not null || mode is "none" or "host" || mode.StartsWith("container:", StringComparison.Ordinal)) return [];
        var asked = networking?.EndpointsConfig ?? [];
        var first = asked.GetValueOrDefault(mode) ?? (mode == "bridge" ? asked.GetValueOrDefault("default") : null) ?? new EndpointSettings();
        var networks = new Dictionary<string, EndpointSettings> { [mode] = first };
        foreach (var (name, settings) in asked)
            if (name != "default") networks.TryAdd(name, settings ?? new EndpointSettings());
        return networks;
    }

    private static HostConfig Normalise(HostConfig host) => host with
    {
        NetworkMode = host.NetworkMode is "" or "default" ? "bridge" : host.NetworkMode,
        RestartPolicy = host.RestartPolicy.Name.Length == 0 ? host.RestartPolicy with { Name = "no" } : host.RestartPolicy,
        LogConfig = host.LogConfig.Type.Length == 0 ? host.LogConfig with { Type = "json-file" } : host.LogConfig,
        ShmSize = host.ShmSize == 0 ? 64 << 20 : host.ShmSize,
        IpcMode = host.IpcMode.Length == 0 ? "private" : host.IpcMode,
        CgroupnsMode = host.CgroupnsMode.Length == 0 ? host.Privileged ? "host" : "private" : host.CgroupnsMode,
    };

    private string TakeName(string asked, string id)
    {
        if (asked.Length > 0)
        {
            var name = ContainerNames.Check(asked);
            parts.Index.TakeName(name, id);
            return name;
        }
        for (var tries = 0; tries < 20; tries++)
        {
            string name;
            lock (random) name = ContainerNames.Suggest(random);
            if (!parts.Index.IsNameFree(name)) continue;
            parts.Index.TakeName(name, id);
            return name;
        }
        parts.Index.TakeName(id[..12], id);
        return id[..12];
    }

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
