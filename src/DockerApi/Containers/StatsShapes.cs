using Naru.DockerApi.Json;
using Naru.Engine.Containers;

namespace Naru.DockerApi.Containers;

/// <summary>From two samples to the API's form; a container that does not run has an empty one.</summary>
internal static class StatsShapes
{
    public static StatsJson Of(ContainerView view, ResourceUse? now, ResourceUse? before, DateTimeOffset at)
    {
        var empty = new StatsJson { Name = "/" + view.Record.Name, Id = view.Id, Read = WireTime.Text(now?.At ?? at), PreRead = WireTime.Text(before?.At) };
        if (now is null) return empty;
        return empty with
        {
            Pids = new PidsStatsJson { Current = now.Pids, Limit = now.PidsLimit == ulong.MaxValue ? 0 : now.PidsLimit },
            Networks = now.Interfaces.ToDictionary(i => i.Key, i => Interface(i.Value)),
            Memory = new MemoryStatsJson
            {
                Usage = now.Memory,
                MaxUsage = now.MemoryPeak,
                Limit = Math.Min(now.MemoryLimit, (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
                // Named as on cgroup v2; older clients look for the other name.
                Stats = new Dictionary<string, ulong> { ["inactive_file"] = now.MemoryInactiveFile, ["total_inactive_file"] = now.MemoryInactiveFile },
            },
            Block = new BlockStatsJson { Bytes = [new(0, 0, "read", now.BlockRead), new(0, 0, "write", now.BlockWritten)] },
            Cpu = Cpu(now),
            PreviousCpu = before is null ? new CpuStatsJson() : Cpu(before),
        };
    }

    private static CpuStatsJson Cpu(ResourceUse use) => new()
    {
        Usage = new CpuUsageJson(use.CpuTotal, use.CpuSystem, use.CpuUser),
        System = use.MachineCpu,
        OnlineCpus = Environment.ProcessorCount,
        Throttling = new ThrottlingJson(use.Periods, use.ThrottledPeriods, use.ThrottledTime),
    };

    private static InterfaceStatsJson Interface(InterfaceUse use) => new()
    {
        ReceivedBytes = use.ReceivedBytes,
        ReceivedPackets = use.ReceivedPackets,
        ReceiveErrors = use.ReceiveErrors,
        ReceiveDropped = use.ReceiveDropped,
        SentBytes = use.SentBytes,
        SentPackets = use.SentPackets,
        SendErrors = use.SendErrors,
        SendDropped = use.SendDropped,
    };
}
