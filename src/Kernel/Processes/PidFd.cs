using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Processes;

/// <summary>
/// A process by descriptor (pidfd_open(2)): signals reach this very process or fail with ESRCH, never one that got its
/// number later. Readable in poll once the process has ended.
/// </summary>
public sealed unsafe class PidFd(SafeFileHandle handle, int process) : IDisposable
{
    private const long PidfdSendSignal = 424, PidfdOpen = 434;
    private const int ByPidfd = 3, Exited = 4, NoHang = 1;
    private const ulong PidfdGetInfo = 0xC040FF0B, InfoExit = 1 << 3;

    public SafeFileHandle Handle => handle;

    /// <summary>The process id in our pid namespace.</summary>
    public int Process => process;

    /// <summary>Opens a process by id; null when there is none.</summary>
    public static PidFd? Open(int process)
    {
        var fd = Libc.Syscall(PidfdOpen, process, 0);
        if (fd >= 0) return new PidFd(new SafeFileHandle((nint)fd, ownsHandle: true), process);
        var error = KernelException.Last("pidfd_open", $"process {process}");
        return error.Errno is Errno.ESRCH or Errno.EINVAL ? null : throw error;
    }

    /// <summary>Sends a signal; false when the process has gone.</summary>
    public bool Signal(int signal)
    {
        using var held = new HeldHandle(handle);
        if (Libc.Syscall(PidfdSendSignal, held.Number, signal, 0, 0) == 0) return true;
        var error = KernelException.Last("pidfd_send_signal", $"process {process}");
        return error.Errno == Errno.ESRCH ? false : throw error;
    }

    /// <summary>Waits for our child to end and reaps it.</summary>
    public ProcessEnd Reap() => Wait(0)!.Value;

    /// <summary>Reaps our child if it has ended; null while it runs. Throws ECHILD for a process that is not our child.</summary>
    public ProcessEnd? TryReap() => Wait(NoHang);

    /// <summary>
    /// How a process that is not our child ended, from the kernel's record on the pidfd (Linux 6.15); null when the
    /// kernel does not keep one or the process runs.
    /// </summary>
    public ProcessEnd? ReadEnd()
    {
        var info = stackalloc byte[64];
        new Span<byte>(info, 64).Clear();
        *(ulong*)info = InfoExit;
        if (Libc.Ioctl(handle, PidfdGetInfo, info) != 0 || (*(ulong*)info & InfoExit) == 0) return null;
        return ProcessEnd.OfStatus(*(int*)(info + 60));
    }

    public void Dispose() => handle.Dispose();

    private ProcessEnd? Wait(int options)
    {
        const int CodeAt = 8, PidAt = 16, StatusAt = 24, NormalExit = 1;
        using var held = new HeldHandle(handle);
        var info = stackalloc byte[128];
        new Span<byte>(info, 128).Clear();
        while (Libc.WaitId(ByPidfd, held.Number, info, Exited | options) != 0)
        {
            var error = KernelException.Last("waitid", $"process {process}");
            if (error.Errno != Errno.EINTR) throw error;
        }
        if (*(int*)(info + PidAt) == 0) return null;
        var status = *(int*)(info + StatusAt);
        return *(int*)(info + CodeAt) == NormalExit ? new ProcessEnd(status, null) : new ProcessEnd(128 + status, status);
    }
}
