using Naru.Kernel.Files;

namespace Naru.Kernel.Cgroups;

/// <summary>A group as a directory in each v1 hierarchy. A controller that is not mounted is left out.</summary>
internal sealed class CgroupV1(string path) : Cgroup(path)
{
    private static readonly Lazy<string[]> Hierarchies = new(() => [.. Mounted.Values.Distinct()]);

    private static IReadOnlyDictionary<string, string> Mounted => Layout.Current.Controllers;

    private protected override IReadOnlyList<string> Places => [.. Hierarchies.Value.Select(hierarchy => hierarchy + Path)];

    public override void Create()
    {
        MakeCpuset();
        foreach (var place in Places) Directory.CreateDirectory(place);
    }

    public override void Apply(CgroupLimits limits)
    {
        if (limits.Cpus is { } cpus) Set("cpuset", "cpuset.cpus", cpus);
        if (limits.MemoryNodes is { } nodes) Set("cpuset", "cpuset.mems", nodes);
        if (limits.CpuShares is { } shares) Set("cpu", "cpu.shares", shares.ToString());
        if (limits.CpuPeriod is { } period) Set("cpu", "cpu.cfs_period_us", period.ToString());
        if (limits.CpuQuota is { } quota) Set("cpu", "cpu.cfs_quota_us", quota.ToString());
        if (limits.Pids is { } pids) Set("pids", "pids.max", pids < 0 ? "max" : pids.ToString());
        if (limits.MemoryReservation is { } reservation) Set("memory", "memory.soft_limit_in_bytes", reservation.ToString());
        ApplyMemory(limits.Memory, limits.MemoryAndSwap);
        if (limits.BlockIoWeight is { } weight && Of("blkio") is { } blkio && !ControlFile.TryWrite($"{blkio}/blkio.weight", weight.ToString()))
            ControlFile.TryWrite($"{blkio}/blkio.bfq.weight", weight.ToString());
        if (limits.Devices is { Count: > 0 } devices) ApplyDevices(devices);
    }

    /// <summary>
    /// The "tasks" files: a thread that writes "0" there moves itself alone, for which the kernel takes no machine-wide
    /// lock (Linux 5.13); cgroup.procs would wait for a grace period, 5 to 20 ms. A new child is one thread.
    /// </summary>
    public override CgroupEntry OpenForChild() => new(null,
        [.. Places.Select(directory => FileNodes.Open($"{directory}/tasks", OpenFlags.WriteOnly))]);

    public override void Add(int process)
    {
        foreach (var directory in Places) ControlFile.Write($"{directory}/cgroup.procs", process);
    }

    public override void Freeze()
    {
        var state = $"{Of("freezer") ?? throw Missing("freezer")}/freezer.state";
        ControlFile.Write(state, "FROZEN");
        // Reading FREEZING means that a task is still on its way; reading also moves it on (freezer-subsystem.rst).
        SpinWait.SpinUntil(() => ControlFile.Text(state) == "FROZEN", TimeSpan.FromSeconds(5));
        if (ControlFile.Text(state) == "FROZEN") return;
        ControlFile.Write(state, "THAWED");
        throw new KernelException("freeze", Path, Errno.EBUSY);
    }

    public override void Thaw()
    {
        if (Of("freezer") is { } freezer) ControlFile.Write($"{freezer}/freezer.state", "THAWED");
    }

    public override bool IsFrozen => Of("freezer") is { } freezer && ControlFile.Text($"{freezer}/freezer.state") is "FROZEN" or "FREEZING";

    public override ulong OomKills() => ControlFile.Keyed($"{Of("memory")}/memory.oom_control", "oom_kill");

    public override CgroupStats ReadStats()
    {
        const ulong NanosecondsPerTick = 10_000_000;
        var (cpu, usage, memory, pids) = (Of("cpu"), Of("cpuacct"), Of("memory"), Of("pids"));
        var (read, written) = BlockBytes();
        return new CgroupStats
        {
            CpuTotal = ControlFile.Number($"{usage}/cpuacct.usage"),
            CpuUser = ControlFile.Keyed($"{usage}/cpuacct.stat", "user") * NanosecondsPerTick,
            CpuSystem = ControlFile.Keyed($"{usage}/cpuacct.stat", "system") * NanosecondsPerTick,
            Periods = ControlFile.Keyed($"{cpu}/cpu.stat", "nr_periods"),
            ThrottledPeriods = ControlFile.Keyed($"{cpu}/cpu.stat", "nr_throttled"),
            ThrottledTime = ControlFile.Keyed($"{cpu}/cpu.stat", "throttled_time"),
            Memory = ControlFile.Number($"{memory}/memory.usage_in_bytes"),
            MemoryPeak = ControlFile.Number($"{memory}/memory.max_usage_in_bytes"),
            MemoryLimit = ControlFile.Number($"{memory}/memory.limit_in_bytes"),
            MemoryInactiveFile = ControlFile.Keyed($"{memory}/memory.stat", "total_inactive_file"),
            OomKills = OomKills(),
            Pids = ControlFile.Number($"{pids}/pids.current"),
            PidsLimit = ControlFile.Number($"{pids}/pids.max"),
            BlockReadBytes = read,
            BlockWriteBytes = written,
        };
    }

    private static KernelException Missing(string controller) => new("cgroup", $"the {controller} controller is not mounted", Errno.ENODEV);

    private string? Of(string controller) => Mounted.TryGetValue(controller, out var hierarchy) ? hierarchy + Path : null;

    private void Set(string controller, string file, string value) =>
        ControlFile.Write($"{Of(controller) ?? throw Missing(controller)}/{file}", value);

    private void ApplyDevices(IReadOnlyList<CgroupDeviceRule> rules)
    {
        var directory = Of("devices") ?? throw Missing("devices");
        var (allow, deny) = ($"{directory}/devices.allow", $"{directory}/devices.deny");
        using var allowing = FileNodes.Open(allow, OpenFlags.WriteOnly);
        using var denying = FileNodes.Open(deny, OpenFlags.WriteOnly);
        foreach (var rule in rules)
            if (rule.Allow) ControlFile.Write(allowing, allow, rule.ToString());
            else ControlFile.Write(denying, deny, rule.ToString());
    }

    /// <summary>The kernel demands limit ≤ memory and swap at every moment, so the order depends on the direction.</summary>
    private void ApplyMemory(long? memory, long? swap)
    {
        if (Of("memory") is not { } directory)
        {
            if (memory is not null) throw Missing("memory");
            return;
        }
        var (limitFile, swapFile) = ($"{directory}/memory.limit_in_bytes", $"{directory}/memory.memsw.limit_in_bytes");
        var raises = swap is not null && (memory is -1 || (ulong?)memory > ControlFile.Number(swapFile));
        if (swap is { } first && raises) ControlFile.TryWrite(swapFile, first.ToString());
        if (memory is { } limit) ControlFile.Write(limitFile, limit);
        if (swap is { } last && !raises) ControlFile.TryWrite(swapFile, last.ToString());
    }

    /// <summary>
    /// A new cpuset is empty, and an empty one takes no process. Each level copies the one above and has the kernel do so
    /// for those made in it later (cgroup.clone_children): writing cpuset.cpus makes it think over its scheduling domains.
    /// </summary>
    private void MakeCpuset()
    {
        if (!Mounted.TryGetValue("cpuset", out var hierarchy) || Directory.Exists(hierarchy + Path)) return;
        var parent = hierarchy;
        foreach (var part in Path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var directory = $"{parent}/{part}";
            if (!Directory.Exists(directory))
            {
                Directory.CreateDirectory(directory);
                // A child has this from its parent, and then its processors and memory nodes too.
                if (ControlFile.Text($"{directory}/cgroup.clone_children") != "1") FillCpuset(directory, parent);
            }
            parent = directory;
        }
    }

    private static void FillCpuset(string directory, string parent)
    {
        foreach (var file in (string[])["cpuset.cpus", "cpuset.mems"])
            if (ControlFile.Text($"{directory}/{file}") is null)
                ControlFile.Write($"{directory}/{file}", ControlFile.Text($"{parent}/{file}") ?? "0");
        ControlFile.Write($"{directory}/cgroup.clone_children", "1");
    }

    private (ulong Read, ulong Written) BlockBytes()
    {
        ulong read = 0, written = 0;
        foreach (var line in ControlFile.Lines($"{Of("blkio")}/blkio.throttle.io_service_bytes"))
        {
            var fields = line.Split(' ');
            if (fields.Length != 3 || !ulong.TryParse(fields[2], out var bytes)) continue;
            if (fields[1] == "Read") read += bytes;
            else if (fields[1] == "Write") written += bytes;
        }
        return (read, written);
    }
}
