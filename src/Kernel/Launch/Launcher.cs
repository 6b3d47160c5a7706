using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Naru.Kernel.Processes;

namespace Naru.Kernel.Launch;

/// <summary>
/// Starts child processes for a many-threaded program without copying it: clone3(2) with CLONE_VM and CLONE_VFORK, a
/// stack of the child's own, and a <see cref="ChildProgram"/> that ends in execve. The calling thread waits until then;
/// the rest of the process goes on, garbage collection included.
///
/// One launcher belongs to one thread (it owns the one stack that children use, one after the other). CLONE_VFORK stays
/// together with CLONE_VM: without it the out-of-memory killer and oom_score_adj would treat parent and child as one.
/// All signals are blocked meanwhile, so that no handler of ours runs in the child.
/// A child whose program fails is reaped here and its error thrown; nothing is left of it.
/// </summary>
public sealed unsafe class Launcher : IDisposable
{
    private const int StackSize = 256 * 1024;
    private const ulong CloneVm = 0x100, CloneVfork = 0x4000, ClonePidfd = 0x1000, CloneClearSighand = 0x1_0000_0000;
    private const ulong CloneIntoCgroup = 0x2_0000_0000;
    private const int SigChld = 17, SetMask = 2, SetDumpable = 4, GetDumpable = 3;

    private readonly byte* stack;
    private readonly int* child;
    private readonly Lock ending = new();

    public Launcher()
    {
        child = (int*)NativeMemory.AllocZeroed(sizeof(int));
        *child = -1;
        const int ReadWrite = 3, PrivateAnonymousStack = 0x20022;
        stack = (byte*)Libc.Mmap(null, StackSize, ReadWrite, PrivateAnonymousStack, -1, 0);
        if (stack == (byte*)-1) throw KernelException.Last("mmap");
    }

    /// <summary>
    /// Runs the program in a new process with the new namespaces given. Returns when it has executed its file.
    /// </summary>
    /// <param name="program">What the child does.</param>
    /// <param name="namespaces">Namespaces the child gets new from its birth.</param>
    /// <param name="joinPid">A pid namespace to be born into, instead of a new one.</param>
    /// <param name="cgroup">A cgroup v2 directory to be born into.</param>
    public LaunchedProcess Launch(ChildProgram program, NamespaceKinds namespaces = NamespaceKinds.None,
        SafeFileHandle? joinPid = null, SafeFileHandle? cgroup = null)
    {
        using var own = joinPid is null ? null : Enter(joinPid);
        var context = program.Finish();
        *child = -1;
        using var into = cgroup is null ? default : new HeldHandle(cgroup);
        var arguments = stackalloc ulong[11];
        arguments[0] = CloneVm | CloneVfork | ClonePidfd | CloneClearSighand | (ulong)namespaces;
        arguments[1] = (ulong)child;
        arguments[4] = SigChld;
        arguments[5] = (ulong)stack;
        arguments[6] = StackSize;
        if (cgroup is not null)
        {
            arguments[0] |= CloneIntoCgroup;
            arguments[10] = (ulong)into.Number;
        }
        var entry = Child.Entry;
        ulong all = ulong.MaxValue, before;
        var dumpable = Libc.Prctl(GetDumpable);
        Libc.SigMask(SetMask, &all, &before);
        var process = SyscallStub.Clone(arguments, 88, entry, context);
        Libc.SigMask(SetMask, &before, null);
        // The child's change of user cleared the flag of the memory we share.
        Libc.Prctl(SetDumpable, dumpable);
        var pidfd = *child;
        lock (ending) *child = -1;
        if (process < 0) throw new KernelException("clone3", null, (Errno)(-process));
        var handle = new PidFd(new SafeFileHandle(pidfd, ownsHandle: true), (int)process);
        if (context->Error == 0) return new LaunchedProcess((int)process, handle);
        handle.Reap();
        handle.Dispose();
        throw program.ErrorOf(context);
    }

    /// <summary>
    /// Kills the child that has not executed yet, if there is one: a process inside a container may stop (SIGSTOP) one that
    /// has just joined it, and the launching thread would wait for ever. For another thread, which decides what is too long.
    /// </summary>
    public void KillUnfinished()
    {
        const long PidfdSendSignal = 424;
        const int SigKill = 9;
        // The kernel stores the descriptor before the child runs; it stays open while the lock is held.
        lock (ending)
            if (Volatile.Read(ref *child) is >= 0 and var pidfd)
                Libc.Syscall(PidfdSendSignal, pidfd, SigKill, 0, 0);
    }

    public void Dispose()
    {
        Libc.Munmap(stack, StackSize);
        NativeMemory.Free(child);
    }

    private static OwnPidNamespace Enter(SafeFileHandle target)
    {
        var own = new OwnPidNamespace();
        if (Libc.SetNs(target, (int)NamespaceKinds.Pid) == 0) return own;
        var error = KernelException.Last("setns", "pid namespace");
        own.Dispose();
        throw error;
    }

    /// <summary>Brings the thread's children back to where they were born before.</summary>
    private sealed class OwnPidNamespace : IDisposable
    {
        private readonly SafeFileHandle handle = Files.FileNodes.Open("/proc/self/ns/pid", Files.OpenFlags.ReadOnly);

        public void Dispose()
        {
            if (Libc.SetNs(handle, (int)NamespaceKinds.Pid) != 0) throw KernelException.Last("setns", "own pid namespace");
            handle.Dispose();
        }
    }
}
