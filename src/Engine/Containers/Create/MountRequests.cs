using Naru.Engine.Containers.Config;

namespace Naru.Engine.Containers.Create;

/// <summary>
/// All the ways to ask for a mount (<c>-v</c>, <c>--mount</c>, <c>--tmpfs</c>, <c>--volumes-from</c>, the image's VOLUME) as one
/// list, at most one for each path inside. Later ways win over the image's volumes and over what another container lends;
/// two explicit ones for one path are refused. A volume without a name is anonymous: the volume store names it.
/// </summary>
internal static class MountRequests
{
    private static readonly HashSet<string> Propagations = ["private", "rprivate", "slave", "rslave", "shared", "rshared"];

    /// <param name="config">The merged configuration.</param>
    /// <param name="host">The machine's half.</param>
    /// <param name="mountsOf">The mounts of another container, by name or id.</param>
    public static IReadOnlyList<MountPoint> Collect(ContainerConfig config, HostConfig host, Func<string, IReadOnlyList<MountPoint>> mountsOf)
    {
        var chosen = new Dictionary<string, MountPoint>(StringComparer.Ordinal);
        foreach (var lender in host.VolumesFrom ?? [])
            foreach (var mount in Borrowed(lender, mountsOf)) chosen[mount.Destination] = mount;
        var explicitly = new HashSet<string>(StringComparer.Ordinal);
        var asked = (host.Binds ?? []).Select(b => Bind(b)).Concat((host.Mounts ?? []).Select(Mount)).Concat(Tmpfs(host));
        foreach (var mount in asked)
        {
            if (!explicitly.Add(mount.Destination)) throw EngineException.Invalid($"Duplicate mount point: {mount.Destination}");
            chosen[mount.Destination] = mount;
        }
        // A place inside and nothing else, whatever characters it has: most of these are an image's words, and an image names no
        // folder of the machine and no volume of another's.
        foreach (var path in config.Volumes?.Keys ?? Enumerable.Empty<string>())
        {
            var mount = Anonymous(Inside(path, path));
            chosen.TryAdd(mount.Destination, mount);
        }
        return [.. chosen.Values];
    }

    /// <summary>Reads <c>source:/inside[:options]</c>, or <c>/inside</c> for an anonymous volume.</summary>
    internal static MountPoint Bind(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is 0 or > 3 || parts.Any(p => p.Length == 0)) throw EngineException.Invalid($"invalid volume specification: '{text}'");
        if (parts.Length == 1) return Anonymous(Inside(parts[0], text));
        var options = parts.Length == 3 ? parts[2].Split(',') : [];
        if (options.FirstOrDefault(o => o is not ("ro" or "rw" or "z" or "Z" or "nocopy" or "cached" or "delegated" or "consistent") && !Propagations.Contains(o)) is { } unknown)
            throw EngineException.Invalid($"invalid mode: {unknown}");
        var (source, inside) = (parts[0], Inside(parts[1], text));
        var isPath = source.StartsWith('/');
        if (!isPath) Volumes.VolumeNames.Check(source);
        return new MountPoint(
            isPath ? "bind" : "volume", isPath ? "" : source, isPath ? Clean(source) : "", inside, string.Join(',', options),
            !options.Contains("ro"), options.FirstOrDefault(Propagations.Contains) ?? (isPath ? "rprivate" : ""), NoCopy: options.Contains("nocopy"));
    }

    private static MountPoint Mount(MountRequest request)
    {
        var inside = Inside(request.Target, request.Target);
        switch (request.Type)
        {
            case "bind":
                if (request.Source is not ['/', ..]) throw EngineException.Invalid($"invalid mount config for type \"bind\": invalid mount path: '{request.Source}' mount path must be absolute");
                return new MountPoint("bind", "", Clean(request.Source), inside, "", !request.ReadOnly,
                    request.BindOptions?.Propagation is { Length: > 0 } p ? p : "rprivate", Recursive: request.BindOptions?.NonRecursive != true);
            case "volume":
                if (request.Source is { Length: > 0 } name) Volumes.VolumeNames.Check(name);
                if (request.VolumeOptions?.Subpath is { Length: > 0 }) throw EngineException.Unsupported("a volume's subpath cannot be mounted by this engine yet: mount the volume whole");
                return new MountPoint("volume", request.Source ?? "", "", inside, "", !request.ReadOnly, "",
                    Anonymous: request.Source is not { Length: > 0 }, NoCopy: request.VolumeOptions?.NoCopy == true);
            case "tmpfs":
                var size = request.TmpfsOptions?.SizeBytes is > 0 and var bytes ? $"size={bytes}" : "";
                var mode = request.TmpfsOptions?.Mode is > 0 and var bits ? $"mode={Convert.ToString(bits, 8)}" : "";
                return new MountPoint("tmpfs", "", "", inside, "", !request.ReadOnly, "", Options: string.Join(',', new[] { size, mode }.Where(o => o.Length > 0)));
            default:
                throw EngineException.Invalid($"mount type \"{request.Type}\" unknown: give bind, volume or tmpfs");
        }
    }

    private static IEnumerable<MountPoint> Tmpfs(HostConfig host) =>
        (host.Tmpfs ?? []).Select(t => new MountPoint("tmpfs", "", "", Inside(t.Key, t.Key), "", !t.Value.Split(',').Contains("ro"), "", Options: t.Value));

    private static IEnumerable<MountPoint> Borrowed(string lender, Func<string, IReadOnlyList<MountPoint>> mountsOf)
    {
        var colon = lender.LastIndexOf(':');
        var (name, mode) = colon < 0 ? (lender, "") : (lender[..colon], lender[(colon + 1)..]);
        if (mode is not ("" or "ro" or "rw" or "z")) throw EngineException.Invalid($"invalid mode for volumes-from: {mode}");
        return mountsOf(name).Where(m => m.Type != "tmpfs").Select(m => m with { Writable = m.Writable && mode != "ro", Anonymous = false, NoCopy = true });
    }

    private static MountPoint Anonymous(string inside) => new("volume", "", "", inside, "", true, "", Anonymous: true);

    private static string Inside(string path, string text)
    {
        if (path is not ['/', ..]) throw EngineException.Invalid($"invalid mount path: '{path}' mount path must be absolute (in '{text}')");
        var clean = Clean(path);
        return clean != "/" ? clean : throw EngineException.Invalid($"invalid volume specification: '{text}': destination can't be '/'");
    }

    /// <summary>Takes <c>.</c>, <c>..</c> and doubled slashes out of an absolute path, without looking at any file.</summary>
    internal static string Clean(string path)
    {
        var kept = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..") { if (kept.Count > 0) kept.RemoveAt(kept.Count - 1); }
            else if (part != ".") kept.Add(part);
        }
        return "/" + string.Join('/', kept);
    }
}
