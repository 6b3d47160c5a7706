using Naru.Kernel.Mounts;

namespace Naru.Kernel.Cgroups;

/// <summary>Where this machine's cgroup hierarchies are mounted.</summary>
internal sealed record Layout(bool IsV2, string? Unified, IReadOnlyDictionary<string, string> Controllers)
{
    /// <summary>The v1 controllers that Naru uses.</summary>
    private static readonly string[] Used = ["cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids"];

    private static readonly Lazy<Layout> Read = new(() => From(MountTable.Read()));

    internal static Layout Current => Read.Value;

    internal static Layout From(IReadOnlyList<MountRow> mounts)
    {
        var controllers = new Dictionary<string, string>();
        foreach (var mount in mounts.Where(mount => mount.Type == "cgroup"))
            foreach (var controller in mount.SuperOptions.Split(',').Intersect(Used))
                controllers.TryAdd(controller, mount.Target);
        var unified = mounts.FirstOrDefault(mount => mount.Type == "cgroup2")?.Target;
        return new Layout(controllers.Count == 0 && unified is not null, unified, controllers);
    }
}
