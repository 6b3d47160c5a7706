using Naru.Kernel.Cgroups;
using Naru.Kernel.Mounts;

namespace Naru.Runtime;

/// <summary>
/// Takes everything of an instance out of the kernel that this room and its callers put there: its processes, cgroups and
/// the mounts (root file systems, pinned namespaces, volumes) beneath its directories. The files themselves stay.
/// May be repeated; what is gone already is fine.
/// </summary>
public static class InstancePurge
{
    private const int SigKill = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="cgroupPath">The instance's tree, as "/naru-ID".</param>
    /// <param name="directories">Its data and run directories.</param>
    /// <returns>What could not be removed, in words; empty when nothing is left.</returns>
    public static IReadOnlyList<string> Run(string cgroupPath, params IReadOnlyList<string> directories)
    {
        if (!cgroupPath.StartsWith("/naru-", StringComparison.Ordinal))
            throw new ArgumentException($"'{cgroupPath}' is not an instance's cgroup", nameof(cgroupPath));
        var left = new List<string>();
        var cgroup = Cgroup.At(cgroupPath);
        if (cgroup.Exists)
        {
            cgroup.ThawAll();
            cgroup.Signal(SigKill);
            if (!SpinWait.SpinUntil(() => cgroup.Remove(), Patience))
                left.Add($"cgroup {cgroupPath}: processes {string.Join(", ", cgroup.Processes())} have not ended");
        }
        foreach (var directory in directories)
        {
            MountPoints.UnmountBeneath(directory);
            left.AddRange(MountPoints.Beneath(directory).Select(mount => $"mount {mount}"));
        }
        return left;
    }
}
