using Naru.Kernel.Cgroups;

namespace Naru.Host.Instances;

/// <summary>Where the server of an instance counts: its own cgroup below the instance's.</summary>
internal static class OwnCgroup
{
    /// <exception cref="InstanceException">No cgroup hierarchy can be seen, so nothing could be limited, counted or found again.</exception>
    public static void Enter(Instance instance)
    {
        if (!Cgroup.IsV2 && Cgroup.HierarchiesV1.Count == 0)
            throw new InstanceException("no cgroup hierarchy is mounted below /sys/fs/cgroup; mount it, or, if this runs under `ip netns exec` (which hides it), use `nsenter --net=FILE` in its place");
        try
        {
            var own = Cgroup.At($"{instance.CgroupRoot}/server");
            own.Create();
            own.Add(Environment.ProcessId);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new InstanceException($"this machine does not offer what containers need: cgroups of Naru's own, by which they are limited and counted; run Naru as root of the machine, or in a container with --privileged ({denied.Message})");
        }
    }

    /// <summary>Back out of it, so that it can be removed; at the end of a process that leaves nothing.</summary>
    public static void Leave(Instance instance)
    {
        if (Cgroup.At($"{instance.CgroupRoot}/server").Processes().Contains(Environment.ProcessId)) Cgroup.At("/").Add(Environment.ProcessId);
    }
}
