using System.Globalization;
using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime.Launching;

/// <summary>Resource limits by name (getrlimit(2)), clipped to what this process may give away.</summary>
internal static class ResourceLimits
{
    private static readonly string[] Names =
    [
        "CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC", "NOFILE", "MEMLOCK", "AS", "LOCKS", "SIGPENDING",
        "MSGQUEUE", "NICE", "RTPRIO", "RTTIME",
    ];

    // The rows of /proc/self/limits, in the order of the numbers above.
    private static readonly string[] Rows =
    [
        "Max cpu time", "Max file size", "Max data size", "Max stack size", "Max core file size", "Max resident set",
        "Max processes", "Max open files", "Max locked memory", "Max address space", "Max file locks",
        "Max pending signals", "Max msgqueue size", "Max nice priority", "Max realtime priority", "Max realtime timeout",
    ];

    /// <summary>The limit's number and values, none above our own hard limit unless we may raise it.</summary>
    internal static (int Resource, ulong Soft, ulong Hard) Resolve(ResourceLimit limit, IReadOnlyList<string> ownLimits, bool mayRaise)
    {
        var name = limit.Type.StartsWith("RLIMIT_", StringComparison.Ordinal) ? limit.Type[7..] : limit.Type.ToUpperInvariant();
        var at = Array.IndexOf(Names, name);
        if (at < 0) throw new KeeperException(KeeperFault.Invalid, $"unknown resource limit '{limit.Type}'");
        if (limit.Soft > limit.Hard)
            throw new KeeperException(KeeperFault.Invalid, $"resource limit '{limit.Type}': soft {limit.Soft} is above hard {limit.Hard}");
        var most = mayRaise ? ulong.MaxValue : HardLimit(ownLimits, Rows[at]);
        return (at, Math.Min(limit.Soft, most), Math.Min(limit.Hard, most));
    }

    private static ulong HardLimit(IReadOnlyList<string> lines, string row)
    {
        const int HardColumn = 47;
        var line = lines.FirstOrDefault(line => line.StartsWith(row + "  ", StringComparison.Ordinal));
        if (line is null || line.Length <= HardColumn) return ulong.MaxValue;
        var text = line[HardColumn..].Split(' ', 2)[0];
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : ulong.MaxValue;
    }
}
