using System.Globalization;
using Naru.Node.Machine;

namespace Naru.Host.Pods;

/// <summary>The machine as /proc and its disk tell it.</summary>
internal sealed class MachineFacts(string data)
{
    private static readonly string Kernel = Line("/proc/sys/kernel/osrelease");
    private static readonly string Machine = Line("/etc/machine-id");
    private static readonly string Product = Line("/sys/class/dmi/id/product_uuid");
    private static readonly string System = ReadOsName();

    public static string BootId { get; } = Line("/proc/sys/kernel/random/boot_id");

    /// <summary>All memory of the machine.</summary>
    public static long MemoryBytes { get; } = ReadMemory().Total;

    public MachineRecord Read()
    {
        var memory = ReadMemory();
        var disk = new DriveInfo(data);
        return new MachineRecord
        {
            CpuMillis = Environment.ProcessorCount * 1000L,
            MemoryBytes = memory.Total,
            MemoryAvailableBytes = memory.Available,
            DiskBytes = disk.TotalSize,
            DiskAvailableBytes = disk.AvailableFreeSpace,
            BootId = BootId,
            MachineId = Machine,
            SystemUuid = Product.Length > 0 ? Product : Machine,
            KernelVersion = Kernel,
            OsImage = System,
        };
    }

    private static (long Total, long Available) ReadMemory()
    {
        long total = 0, available = 0;
        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            if (line.StartsWith("MemTotal:", StringComparison.Ordinal)) total = Kilobytes(line);
            if (!line.StartsWith("MemAvailable:", StringComparison.Ordinal)) continue;
            available = Kilobytes(line);
            break;
        }
        return (total, available);
    }

    private static long Kilobytes(string line) =>
        long.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1).Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture) << 10;

    private static string Line(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            // Containers and odd machines have no such file; the field stays empty.
            return "";
        }
    }

    private static string ReadOsName()
    {
        if (!File.Exists("/etc/os-release")) return "Linux";
        const string key = "PRETTY_NAME=";
        var line = File.ReadLines("/etc/os-release").FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        return line?[key.Length..].Trim('"') ?? "Linux";
    }
}
