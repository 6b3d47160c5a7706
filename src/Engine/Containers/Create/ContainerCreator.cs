using System.Security.Cryptography;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Names;
using Naru.Engine.Containers.Running;
using Naru.Engine.Images;
using Naru.Kernel;
using Naru.Oci.Images;

namespace Naru.Engine.Containers.Create;

/// <summary>
/// Makes containers: checks, a name, a writable layer, volumes, and last the record, which is what makes it exist. What
/// was made before a failure is taken away again; what a crash leaves has no record, and the next start clears it.
/// </summary>
internal sealed class ContainerCreator(ContainerParts parts, ImageStore images, Random random)
{
    public ContainerCreated Create(ContainerCreateRequest request)
    {
        // The image's layers stay until the overlay's record says that it lies on them.
        using var hold = images.Content.Hold();
        var image = images.Resolve(request.Config.Image);
        var described = images.ConfigOf(image);
        CheckPlatform(request, described);
        var config = ImageDefaults.Merge(request.Config, described.Config);
        var host = Normalised.Of(request.HostConfig);
        if (request.Pod is null) RequestRules.Check(config, host);
        var id = NewId();
        var name = TakeName(request.Name, id);
        try
        {
            var record = Draft(request, id, name, image.Id.ToString(), config, host);
            foreach (var (other, _) in LinkedHosts.Of(record))
                if (parts.Index.Find(other) is null) throw EngineException.Invalid($"could not get container for {other}: No such container: {other}");
            record = Make(record, image);
            var unit = new ContainerUnit(record);
            parts.Index.Add(unit);
            RequireStill(image, unit);
            parts.Tell(record, "create");
            return new ContainerCreated(id, RequestWarnings.Of(host));
        }
        catch
        {
            parts.Layers.Overlays.Remove(id);
            foreach (var volume in parts.Records.Promised(id)) parts.Volumes.RemoveIfThere(volume);
            parts.Records.Remove(id);
            parts.Index.GiveBackName(name, id);
            throw;
        }
        finally
        {
            parts.Volumes.LetGo(id);
        }
    }

    /// <summary>Whoever removes an image looks at the containers first: from now on it meets this one, and before it did not.</summary>
    private void RequireStill(ImageRecord image, ContainerUnit unit)
    {
        if (images.Get(image.Id) is not null) return;
        parts.Index.Remove(unit);
        throw EngineException.NotFound($"No such image: {unit.Record.Config.Image}");
    }

    /// <summary>The container whose network another joins.</summary>
    private static string? Shared(string mode) => mode.StartsWith("container:", StringComparison.Ordinal) ? mode["container:".Length..] : null;

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
        var shared = Shared(host.NetworkMode);
        var hostname = request.Pod is not null ? config.Hostname
            : config.Hostname.Length > 0 ? config.Hostname
            : host.NetworkMode == "host" ? Environment.MachineName
            : shared is not null && parts.Index.Find(shared) is { } other ? other.Record.Config.Hostname : id[..12];
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

    /// <summary>Asked for a platform, clients pull when the image that is here has another.</summary>
    private static void CheckPlatform(ContainerCreateRequest request, ImageConfig image)
    {
        if (request.Platform is not { } wanted) return;
        var offered = new Platform { Os = image.Os, Architecture = image.Architecture, Variant = image.Variant };
        if (!wanted.Accepts(offered)) throw EngineException.NotFound($"image with reference {request.Config.Image} was found but its platform ({offered}) does not match the specified platform ({wanted})");
    }

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
