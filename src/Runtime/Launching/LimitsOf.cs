using Naru.Kernel.Cgroups;
using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime.Launching;

/// <summary>A specification's resources as limits of a cgroup.</summary>
public static class LimitsOf
{
    public static CgroupLimits Resources(ResourcesSpec resources) => new()
    {
        Memory = resources.Memory?.Limit,
        MemoryAndSwap = resources.Memory?.Swap,
        MemoryReservation = resources.Memory?.Reservation,
        CpuShares = resources.Cpu?.Shares is > 0 and var shares ? shares : null,
        CpuQuota = resources.Cpu?.Quota is { } quota and not 0 ? quota : null,
        CpuPeriod = resources.Cpu?.Period is > 0 and var period ? period : null,
        Cpus = resources.Cpu?.Cpus is { Length: > 0 } cpus ? cpus : null,
        MemoryNodes = resources.Cpu?.Mems is { Length: > 0 } mems ? mems : null,
        Pids = resources.Pids is { } pids ? pids.Limit <= 0 ? -1 : pids.Limit : null,
        BlockIoWeight = resources.BlockIO?.Weight is > 0 and var weight ? weight : null,
        Devices = resources.Devices?.Select(Rule).ToList(),
    };

    private static CgroupDeviceRule Rule(DeviceRule rule) =>
        new(rule.Allow, rule.Type is [var type] ? type : 'a', rule.Major, rule.Minor, rule.Access is { Length: > 0 } access ? access : "rwm");
}
