using Naru.Kernel.Files;

namespace Naru.Kernel.Cgroups;

/// <summary>
/// A group of the unified hierarchy. Groups above it get the controllers enabled for their children; they hold no
/// processes themselves (the "no internal processes" rule of cgroups(7)), which Naru's tree keeps.
/// </summary>
internal sealed class CgroupV2(string path) : Cgroup(path)
{
    private static readonly string[] Wanted = ["cpu", "cpuset", "memory", "pids", "io"];

    private string Directory => Layout.Current.Unified + Path;

    public override void Create()
    {
        var at = Layout.Current.Unified!;
        foreach (var part in Path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var available = (ControlFile.Text($"{at}/cgroup.controllers") ?? "").Split(' ');
            var enabled = (ControlFile.Text($"{at}/cgroup.subtree_control") ?? "").Split(' ');
            foreach (var controller in Wanted.Intersect(available).Except(enabled))
                ControlFile.TryWrite($"{at}/cgroup.subtree_control", "+" + controller);
            at = $"{at}/{part}";
            System.IO.Directory.CreateDirectory(at);
        }
    }

    public override void Apply(CgroupLimits limits)
    {
        if (limits.Cpus is { } cpus) Set("cpuset.cpus", cpus);
        if (limits.MemoryNodes is { } nodes) Set("cpuset.mems", nodes);
        if (limits.CpuShares is { } shares) Set("cpu.weight", WeightOf(shares).ToString());
        if (limits.CpuQuota is not null || limits.CpuPeriod is not null) Set("cpu.max", CpuMax(limits.CpuQuota, limits.CpuPeriod));
        if (limits.Pids is { } pids) Set("pids.max", OrMax(pids));
        if (limits.MemoryReservation is { } reservation) Set("memory.low", OrMax(reservation));
        if (limits.Memory is { } memory) Set("memory.max", OrMax(memory));
        if (limits.MemoryAndSwap is { } both)
            ControlFile.TryWrite($"{Directory}/memory.swap.max", both < 0 ? "max" : Math.Max(0, both - Math.Max(0, limits.Memory ?? 0)).ToString());
        if (limits.BlockIoWeight is { } weight && !ControlFile.TryWrite($"{Directory}/io.weight", $"default {1 + (weight - 10) * 9999L / 990}"))
            ControlFile.TryWrite($"{Directory}/io.bfq.weight", weight.ToString());
        if (limits.Devices is { } devices) DeviceProgram.Attach(Directory, devices);
    }

    public override CgroupEntry OpenForChild() =>
        new(FileNodes.Open(Directory, OpenFlags.ReadOnly | OpenFlags.Directory), []);

    public override void Add(int process) => Set("cgroup.procs", process.ToString());

    public override void Freeze()
    {
        Set("cgroup.freeze", "1");
        SpinWait.SpinUntil(() => ControlFile.Keyed($"{Directory}/cgroup.events", "frozen") == 1, TimeSpan.FromSeconds(5));
        if (ControlFile.Keyed($"{Directory}/cgroup.events", "frozen") == 1) return;
        Set("cgroup.freeze", "0");
        throw new KernelException("freeze", Path, Errno.EBUSY);
    }

    public override void Thaw() => Set("cgroup.freeze", "0");

    public override bool IsFrozen => ControlFile.Text($"{Directory}/cgroup.freeze") == "1";

    public override ulong OomKills() => ControlFile.Keyed($"{Directory}/memory.events", "oom_kill");

    public override CgroupStats ReadStats()
    {
        const ulong Microsecond = 1000;
        var cpu = $"{Directory}/cpu.stat";
        var (read, written) = BlockBytes();
        return new CgroupStats
        {
            CpuTotal = ControlFile.Keyed(cpu, "usage_usec") * Microsecond,
            CpuUser = ControlFile.Keyed(cpu, "user_usec") * Microsecond,
            CpuSystem = ControlFile.Keyed(cpu, "system_usec") * Microsecond,
            Periods = ControlFile.Keyed(cpu, "nr_periods"),
            ThrottledPeriods = ControlFile.Keyed(cpu, "nr_throttled"),
            ThrottledTime = ControlFile.Keyed(cpu, "throttled_usec") * Microsecond,
            Memory = ControlFile.Number($"{Directory}/memory.current"),
            MemoryPeak = ControlFile.Number($"{Directory}/memory.peak"),
            MemoryLimit = ControlFile.Number($"{Directory}/memory.max"),
            MemoryInactiveFile = ControlFile.Keyed($"{Directory}/memory.stat", "inactive_file"),
            OomKills = OomKills(),
            Pids = ControlFile.Number($"{Directory}/pids.current"),
            PidsLimit = ControlFile.Number($"{Directory}/pids.max"),
            BlockReadBytes = read,
            BlockWriteBytes = written,
        };
    }

    /// <summary>Shares 2..262144 on weights 1..10000 so that the two ends and the defaults' order agree.</summary>
    internal static ulong WeightOf(ulong shares) => 1 + (Math.Clamp(shares, 2, 262_144) - 2) * 9999 / 262_142;

    private protected override IReadOnlyList<string> Places => [Directory];

    private static string OrMax(long value) => value < 0 ? "max" : value.ToString();

    private void Set(string file, string value) => ControlFile.Write($"{Directory}/{file}", value);

    private string CpuMax(long? quota, ulong? period)
    {
        var now = (ControlFile.Text($"{Directory}/cpu.max") ?? "max 100000").Split(' ');
        return $"{(quota is { } q ? q <= 0 ? "max" : q.ToString() : now[0])} {period?.ToString() ?? now[1]}";
    }

    private (ulong Read, ulong Written) BlockBytes()
    {
        ulong read = 0, written = 0;
        foreach (var field in ControlFile.Lines($"{Directory}/io.stat").SelectMany(line => line.Split(' ')))
            if (field.StartsWith("rbytes=", StringComparison.Ordinal)) read += ulong.Parse(field.AsSpan(7));
            else if (field.StartsWith("wbytes=", StringComparison.Ordinal)) written += ulong.Parse(field.AsSpan(7));
        return (read, written);
    }
}
