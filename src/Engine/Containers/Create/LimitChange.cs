using Naru.Engine.Containers.Config;

namespace Naru.Engine.Containers.Create;

/// <summary>Puts what <c>docker update</c> names over the limits a container has.</summary>
internal static class LimitChange
{
    public static HostConfig Apply(HostConfig host, HostConfig change) => host with
    {
        CpuShares = Or(change.CpuShares, host.CpuShares),
        NanoCpus = change.NanoCpus != 0 ? change.NanoCpus : change.CpuQuota != 0 || change.CpuPeriod != 0 ? 0 : host.NanoCpus,
        CpuPeriod = change.NanoCpus != 0 ? 0 : Or(change.CpuPeriod, host.CpuPeriod),
        CpuQuota = change.NanoCpus != 0 ? 0 : Or(change.CpuQuota, host.CpuQuota),
        CpusetCpus = change.CpusetCpus.Length > 0 ? change.CpusetCpus : host.CpusetCpus,
        CpusetMems = change.CpusetMems.Length > 0 ? change.CpusetMems : host.CpusetMems,
        Memory = Or(change.Memory, host.Memory),
        MemoryReservation = Or(change.MemoryReservation, host.MemoryReservation),
        MemorySwap = Or(change.MemorySwap, host.MemorySwap),
        BlkioWeight = change.BlkioWeight != 0 ? change.BlkioWeight : host.BlkioWeight,
        PidsLimit = change.PidsLimit ?? host.PidsLimit,
        RestartPolicy = change.RestartPolicy.Name.Length > 0 ? change.RestartPolicy : host.RestartPolicy,
    };

    private static long Or(long changed, long present) => changed != 0 ? changed : present;
}
