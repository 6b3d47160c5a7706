using Naru.Kernel.Cgroups;

namespace Naru.Host.Instances;

/// <summary>Where the server of an instance counts: its own cgroup below the instance's.</summary>
internal static class OwnCgroup
{
    public static void Enter(Instance instance)
    {
        var own = Cgroup.At($"{instance.CgroupRoot}/server");
        own.Create();
        own.Add(Environment.ProcessId);
    }
}
