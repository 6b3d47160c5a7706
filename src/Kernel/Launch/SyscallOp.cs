using System.Runtime.InteropServices;

namespace Naru.Kernel.Launch;

/// <summary>
/// One instruction of a child's program: a system call, or a negative number for <see cref="Jump"/> and <see cref="Fail"/>.
/// Arguments whose bit is set in SlotMask are indexes of earlier results.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SyscallOp
{
    /// <summary>Skips the next operations.</summary>
    internal const int Jump = -1;

    /// <summary>Ends the program with the remembered error, or the one in the first argument.</summary>
    internal const int Fail = -2;

    /// <summary>Tolerates every error.</summary>
    internal const uint AnyError = 0xffffffff;

    internal long Number;
    internal fixed long Arguments[6];
    internal int SlotMask;

    /// <summary>Slot for the result, or -1.</summary>
    internal int Store;

    /// <summary>Up to four error numbers, a byte each, that do not end the program.</summary>
    internal uint Tolerate;

    /// <summary>How many of the following operations to leave out after a tolerated error.</summary>
    internal int SkipOnError;
}
