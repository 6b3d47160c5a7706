using Naru.Kernel.Cgroups;

namespace Naru.Runtime.Keeping;

/// <summary>Removes a cgroup whose processes are ending: what a killed process leaves takes a moment to go.</summary>
internal static class CgroupRemoval
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>False when something still runs there after the patience ran out; the next start of the keeper tries again.</summary>
    internal static bool Remove(Cgroup cgroup)
    {
        const int SigKill = 9;
        if (cgroup.Remove()) return true;
        cgroup.Signal(SigKill);
        return SpinWait.SpinUntil(cgroup.Remove, Patience);
    }
}
