using Naru.Engine.Containers.Config;
using Naru.Oci.RuntimeSpec;

namespace Naru.Engine.Containers.Spec;

/// <summary>Cgroup and resource limits, from Docker's units to the specification's.</summary>
internal static class Limits
{
    private const long CpuPeriodMicroseconds = 100_000;

    private static readonly HashSet<string> UlimitNames =
    [
        "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack",
    ];

    public static ResourcesSpec Resources(HostConfig host, IReadOnlyList<DeviceRule>? devices) => new()
    {
        Memory = Memory(host),
        Cpu = Cpu(host),
        Pids = host.PidsLimit is { } pids and not 0 ? new PidsLimits { Limit = pids } : null,
        BlockIO = host.BlkioWeight > 0 ? new BlockIoLimits { Weight = (ushort)host.BlkioWeight } : null,
        Devices = devices,
    };

    public static IReadOnlyList<ResourceLimit> Ulimits(IReadOnlyList<Ulimit> limits) =>
    [
        .. limits.Select(l => UlimitNames.Contains(l.Name)
            ? new ResourceLimit { Type = "RLIMIT_" + l.Name.ToUpperInvariant(), Soft = (ulong)l.Soft, Hard = (ulong)l.Hard }
            : throw EngineException.Invalid($"invalid ulimit type: {l.Name}")),
    ];

    private static MemoryLimits? Memory(HostConfig host)
    {
        if (host is { Memory: 0, MemoryReservation: 0, MemorySwap: 0, MemorySwappiness: null or -1, OomKillDisable: not true }) return null;
        return new MemoryLimits
        {
            Limit = host.Memory == 0 ? null : host.Memory,
            Reservation = host.MemoryReservation == 0 ? null : host.MemoryReservation,
            // With a memory limit and no word about swap, a container may swap as much again.
            Swap = host.MemorySwap != 0 ? host.MemorySwap : host.Memory > 0 ? host.Memory * 2 : null,
            Swappiness = host.MemorySwappiness is >= 0 and var swappiness ? (ulong)swappiness : null,
            DisableOOMKiller = host.OomKillDisable == true ? true : null,
        };
    }

    private static CpuLimits? Cpu(HostConfig host)
    {
        var quota = host.NanoCpus > 0 ? host.NanoCpus * CpuPeriodMicroseconds / 1_000_000_000 : host.CpuQuota;
        var period = host.NanoCpus > 0 ? CpuPeriodMicroseconds : host.CpuPeriod;
        if (quota == 0 && period == 0 && host.CpuShares == 0 && host.CpusetCpus.Length == 0 && host.CpusetMems.Length == 0) return null;
        return new CpuLimits
        {
            Shares = host.CpuShares > 0 ? (ulong)host.CpuShares : null,
            Quota = quota == 0 ? null : quota,
            Period = period > 0 ? (ulong)period : null,
            Cpus = host.CpusetCpus.Length == 0 ? null : host.CpusetCpus,
            Mems = host.CpusetMems.Length == 0 ? null : host.CpusetMems,
        };
    }
}
