using System.Runtime.InteropServices;

namespace Naru.Kernel.Launch;

/// <summary>What the child reads and where it leaves its result, in native memory that parent and child share.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ChildContext
{
    internal nint Stub;
    internal SyscallOp* Ops;
    internal long* Slots;
    internal int Count;

    /// <summary>Index of the operation that failed, and its error number; 0 when the program was executed.</summary>
    internal int FailedAt;
    internal int Error;

    /// <summary>EACCES once an attempt to execute a file met it: it outranks "not found" in the end.</summary>
    internal int Remembered;
}
