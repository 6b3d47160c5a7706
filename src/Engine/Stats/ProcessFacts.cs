using System.Globalization;

namespace Naru.Engine.Stats;

/// <summary>One process as /proc shows it (proc_pid_stat(5)).</summary>
internal sealed record ProcessFacts(
    int Pid, int ParentPid, string User, string State, string Terminal, string Command,
    TimeSpan CpuTime, DateTimeOffset Started, double CpuPercent, double MemoryPercent, long VirtualKibibytes, long ResidentKibibytes)
{
    private const int TicksPerSecond = 100;

    /// <summary>Null when the process has ended meanwhile.</summary>
    public static ProcessFacts? Read(int pid, DateTimeOffset now, IReadOnlyDictionary<string, string> names)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var status = File.ReadAllLines($"/proc/{pid}/status");
            var arguments = File.ReadAllText($"/proc/{pid}/cmdline").TrimEnd('\0').Replace('\0', ' ');
            var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
            return Parse(pid, stat, status, arguments, uptime, now, names);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static ProcessFacts Parse(int pid, string stat, string[] status, string arguments, double uptime, DateTimeOffset now, IReadOnlyDictionary<string, string> names)
    {
        var close = stat.LastIndexOf(')');
        var name = stat[(stat.IndexOf('(') + 1)..close];
        var f = stat[(close + 2)..].Split(' ');
        var uid = status.FirstOrDefault(l => l.StartsWith("Uid:", StringComparison.Ordinal))?.Split('\t')[1] ?? "0";
        var cpu = TimeSpan.FromSeconds((Number(f[11]) + Number(f[12])) / (double)TicksPerSecond);
        var age = Math.Max(uptime - Number(f[19]) / (double)TicksPerSecond, 0.01);
        var resident = Number(f[21]) * Environment.SystemPageSize / 1024;
        var total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0;
        return new ProcessFacts(
            pid, (int)Number(f[1]), names.GetValueOrDefault(uid, uid), f[0], TerminalName((int)Number(f[4])), arguments.Length > 0 ? arguments : $"[{name}]",
            cpu, now - TimeSpan.FromSeconds(age), cpu.TotalSeconds / age * 100, resident / total * 100, Number(f[20]) / 1024, resident);
    }

    private static string TerminalName(int device)
    {
        var (major, minor) = (device >> 8 & 0xfff, device & 0xff | device >> 12 & 0xfff00);
        return device == 0 ? "?" : major is >= 136 and < 144 ? $"pts/{minor}" : "tty";
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
