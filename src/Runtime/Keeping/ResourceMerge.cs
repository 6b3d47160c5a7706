using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime.Keeping;

/// <summary>Lays changed limits over the present ones; what a change leaves out stays.</summary>
internal static class ResourceMerge
{
    internal static ResourcesSpec Over(ResourcesSpec now, ResourcesSpec change) => new()
    {
        Memory = change.Memory is not { } memory ? now.Memory : new MemoryLimits
        {
            Limit = memory.Limit ?? now.Memory?.Limit,
            Reservation = memory.Reservation ?? now.Memory?.Reservation,
            Swap = memory.Swap ?? now.Memory?.Swap,
            Swappiness = memory.Swappiness ?? now.Memory?.Swappiness,
            DisableOOMKiller = memory.DisableOOMKiller ?? now.Memory?.DisableOOMKiller,
        },
        Cpu = change.Cpu is not { } cpu ? now.Cpu : new CpuLimits
        {
            Shares = cpu.Shares ?? now.Cpu?.Shares,
            Quota = cpu.Quota ?? now.Cpu?.Quota,
            Period = cpu.Period ?? now.Cpu?.Period,
            Cpus = cpu.Cpus ?? now.Cpu?.Cpus,
            Mems = cpu.Mems ?? now.Cpu?.Mems,
        },
        Pids = change.Pids ?? now.Pids,
        BlockIO = change.BlockIO ?? now.BlockIO,
        Devices = change.Devices ?? now.Devices,
    };
}
