using System.Globalization;
using Naru.Engine.Containers;
using Naru.Kernel.Cgroups;

namespace Naru.Engine.Stats;

/// <summary>Reads what a running container uses from its cgroup and from its process's view of /proc.</summary>
internal sealed class ResourceSampler(TimeProvider clock)
{
    private const ulong NanosecondsPerTick = 10_000_000;

    public ResourceUse Sample(string cgroupPath, int pid)
    {
        var stats = Cgroup.At(cgroupPath).ReadStats();
        return new ResourceUse
        {
            At = clock.GetUtcNow(),
            CpuTotal = stats.CpuTotal,
            CpuUser = stats.CpuUser,
            CpuSystem = stats.CpuSystem,
            Periods = stats.Periods,
            ThrottledPeriods = stats.ThrottledPeriods,
            ThrottledTime = stats.ThrottledTime,
            MachineCpu = MachineCpu(File.ReadAllText("/proc/stat")),
            Memory = stats.Memory,
            MemoryInactiveFile = stats.MemoryInactiveFile,
            MemoryPeak = stats.MemoryPeak,
            MemoryLimit = stats.MemoryLimit,
            Pids = stats.Pids,
            PidsLimit = stats.PidsLimit,
            BlockRead = stats.BlockReadBytes,
            BlockWritten = stats.BlockWriteBytes,
            Interfaces = Interfaces(pid),
        };
    }

    /// <summary>The first line of /proc/stat, which counts in hundredths of a second; guest time is part of user time.</summary>
    internal static ulong MachineCpu(string procStat)
    {
        var words = procStat[..procStat.IndexOf('\n')].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Skip(1).Take(8).Aggregate(0UL, (sum, word) => sum + ulong.Parse(word, CultureInfo.InvariantCulture)) * NanosecondsPerTick;
    }

    internal static Dictionary<string, InterfaceUse> ParseInterfaces(string procNetDev)
    {
        var found = new Dictionary<string, InterfaceUse>();
        foreach (var line in procNetDev.Split('\n').Skip(2))
        {
            var colon = line.IndexOf(':');
            if (colon < 0) continue;
            var name = line[..colon].Trim();
            var n = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => ulong.Parse(w, CultureInfo.InvariantCulture)).ToArray();
            if (name != "lo" && n.Length >= 12) found[name] = new InterfaceUse(n[0], n[1], n[2], n[3], n[8], n[9], n[10], n[11]);
        }
        return found;
    }

    private static Dictionary<string, InterfaceUse> Interfaces(int pid)
    {
        try
        {
            return ParseInterfaces(File.ReadAllText($"/proc/{pid}/net/dev"));
        }
        catch (IOException)
        {
            return []; // The process ended under the reader.
        }
    }
}
