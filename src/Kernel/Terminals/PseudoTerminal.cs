using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Naru.Kernel.Files;

namespace Naru.Kernel.Terminals;

/// <summary>A pair of a terminal (the slave, for a program) and the end that drives it (the master). See pty(7).</summary>
public sealed unsafe class PseudoTerminal : IDisposable
{
    private const ulong SetLock = 0x40045431, GetNumber = 0x80045430, GetPeer = 0x5441, SetSize = 0x5414;
    private const long IoctlNumber = 16;
    private const uint TtyMajor = 5, PtmxMinor = 2;

    private PseudoTerminal(SafeFileHandle master, SafeFileHandle slave, string name) => (Master, Slave, Name) = (master, slave, name);

    public SafeFileHandle Master { get; }

    public SafeFileHandle Slave { get; }

    /// <summary>The slave's path where its devpts is mounted.</summary>
    public string Name { get; }

    public static PseudoTerminal Open() => Of(FileNodes.Open("/dev/ptmx", OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal));

    /// <summary>
    /// A terminal of the devpts that a process sees, so that programs beside it find theirs by its name (ttyname(3)); null
    /// when it sees none, or is gone.
    /// </summary>
    public static PseudoTerminal? OpenBeside(int process)
    {
        try
        {
            using var root = FileNodes.Open($"/proc/{process}/root", OpenFlags.PathOnly | OpenFlags.Directory);
            // What stands there is the container's choice: look before it is opened, because opening can have effects.
            using var found = FileNodes.OpenInRoot(root, "dev/pts/ptmx", OpenFlags.PathOnly | OpenFlags.NoFollow);
            var status = FileStatus.Of(found);
            if ((status.Mode & FileType.Mask) != FileType.CharacterDevice || status.DeviceOfNode != DeviceNumber.Make(TtyMajor, PtmxMinor)) return null;
            using var held = new HeldHandle(found);
            return Of(FileNodes.Open($"/proc/self/fd/{held.Number}", OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal));
        }
        catch (KernelException fault) when (fault.Errno is Errno.ENOENT or Errno.ESRCH or Errno.ENOTDIR or Errno.ELOOP or Errno.EACCES)
        {
            return null;
        }
    }

    private static PseudoTerminal Of(SafeFileHandle master)
    {
        int unlocked = 0, number = 0;
        if (Libc.Ioctl(master, SetLock, &unlocked) != 0) throw KernelException.Last("ioctl TIOCSPTLCK", "/dev/ptmx");
        if (Libc.Ioctl(master, GetNumber, &number) != 0) throw KernelException.Last("ioctl TIOCGPTN", "/dev/ptmx");
        using var held = new HeldHandle(master);
        var slave = Libc.Syscall(IoctlNumber, held.Number, (long)GetPeer, (long)(OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal | OpenFlags.CloseOnExec));
        if (slave < 0) throw KernelException.Last("ioctl TIOCGPTPEER", "/dev/ptmx");
        return new PseudoTerminal(master, new SafeFileHandle((nint)slave, ownsHandle: true), "/dev/pts/" + number.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Sets the size in characters; the foreground program gets SIGWINCH.</summary>
    public static void Resize(SafeFileHandle master, ushort rows, ushort columns)
    {
        var size = stackalloc ushort[4] { rows, columns, 0, 0 };
        if (Libc.Ioctl(master, SetSize, size) != 0) throw KernelException.Last("ioctl TIOCSWINSZ");
    }

    public void Dispose()
    {
        Slave.Dispose();
        Master.Dispose();
    }
}
