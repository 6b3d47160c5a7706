using System.Globalization;

namespace Naru.Kernel.Processes;

/// <summary>What /proc says of processes (proc_pid_stat(5)).</summary>
public static class ProcessTable
{
    private const int ChildSubreaper = 36, NotDumpable = 4;

    /// <summary>Identifies this boot of the machine.</summary>
    public static string BootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>When a process was started, in clock ticks since boot; null when there is none.</summary>
    public static ulong? StartTicks(int process)
    {
        const int StartField = 22, FieldsBeforeState = 2;
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            // The name is in parentheses and may hold anything, spaces and parentheses included.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return ulong.Parse(fields[StartField - FieldsBeforeState - 1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>How a process ended that its parent has not reaped yet; null when it runs or has gone.</summary>
    public static ProcessEnd? UnreapedEnd(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat").TrimEnd();
            if (stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X')) return null;
            return ProcessEnd.OfStatus(int.Parse(stat.AsSpan(stat.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Orphans below this process become its children instead of process 1's (PR_SET_CHILD_SUBREAPER).</summary>
    public static void BecomeSubreaper()
    {
        if (Libc.Prctl(ChildSubreaper, 1) != 0) throw KernelException.Last("prctl PR_SET_CHILD_SUBREAPER");
    }

    /// <summary>
    /// Nobody without CAP_SYS_PTRACE in the host may look into this process, nor into a child that still shares its
    /// memory on the way into a container (PR_SET_DUMPABLE).
    /// </summary>
    public static void ForbidInspection()
    {
        if (Libc.Prctl(NotDumpable, 0) != 0) throw KernelException.Last("prctl PR_SET_DUMPABLE");
    }

    /// <summary>Reaps a child that has ended and that <paramref name="isKnown"/> does not claim; false when there is none to look at.</summary>
    public static unsafe bool ReapStray(Func<int, bool> isKnown)
    {
        const int All = 0, ById = 1, NoHang = 1, Exited = 4, KeepWaitable = 0x01000000, PidAt = 16;
        var info = stackalloc byte[128];
        new Span<byte>(info, 128).Clear();
        if (Libc.WaitId(All, 0, info, NoHang | Exited | KeepWaitable) != 0) return false;
        var process = *(int*)(info + PidAt);
        return process != 0 && !isKnown(process) && Libc.WaitId(ById, process, info, NoHang | Exited) == 0;
    }
}
