using System.Runtime.InteropServices;
using Naru.Kernel.Launch;

namespace Naru.Kernel.Processes;

/// <summary>
/// The first process of a container on behalf of another program (<c>--init</c>). A first process has two duties that few
/// programs know of: signals without a handler do not reach it, and orphans are its to reap. So this starts the program in
/// a process group of its own (in the foreground, at a terminal), passes every signal on to it, reaps whatever ends, and
/// ends with the program's exit code; the kernel then ends the rest of the namespace.
/// </summary>
public static unsafe class InitProcess
{
    private const int NotFound = 127, NotExecutable = 126;
    private const int SubReaper = 36;

    // Not to be passed on: what cannot be caught, the faults of this very process, the end of children, and what a terminal
    // says to a process that is in its background.
    private static readonly HashSet<int> Own = [4, 5, 7, 8, 9, 11, 17, 19, 21, 22, 32, 33];

    /// <summary>Runs the command to its end.</summary>
    /// <returns>Its exit code, or 128 and the number of the signal that ended it.</returns>
    public static int Run(IReadOnlyList<string> command)
    {
        Libc.Prctl(SubReaper, 1);
        var program = 0;
        // Before the program starts, so that no signal of the first moment is lost; one that comes too early waits for it.
        using var started = new ManualResetEventSlim();
        var registrations = Enumerable.Range(1, 64).Where(signal => !Own.Contains(signal)).Select(signal => PosixSignalRegistration.Create((PosixSignal)signal, context =>
        {
            context.Cancel = true;
            started.Wait();
            if (program > 0) Libc.Kill(program, signal);
        })).ToArray();
        var error = Start(command, out program);
        started.Set();
        if (error != 0)
        {
            Console.Error.WriteLine($"init: {new KernelException("exec", command[0], (Errno)error).Message}");
            return (Errno)error is Errno.ENOENT or Errno.ENOTDIR ? NotFound : NotExecutable;
        }
        var code = Reap(program);
        GC.KeepAlive(registrations);
        return code;
    }

    private static int Reap(int program)
    {
        while (true)
        {
            var ended = InitLibc.Wait(-1, out var status, 0);
            if (ended == program) return ProcessEnd.OfStatus(status).Code;
            if (ended < 0 && Marshal.GetLastPInvokeError() != (int)Errno.EINTR) throw KernelException.Last("waitpid");
        }
    }

    private static int Start(IReadOnlyList<string> command, out int process)
    {
        const short OwnGroup = 2, DefaultSignals = 4, SignalMask = 8;
        byte* attributes = stackalloc byte[InitLibc.OpaqueSize], actions = stackalloc byte[InitLibc.OpaqueSize], signals = stackalloc byte[InitLibc.SignalSetSize];
        InitLibc.InitAttributes(attributes);
        InitLibc.InitActions(actions);
        InitLibc.SetFlags(attributes, OwnGroup | DefaultSignals | SignalMask);
        InitLibc.SetGroup(attributes, 0);
        new Span<byte>(signals, InitLibc.SignalSetSize).Fill(0xff);
        InitLibc.SetDefaultSignals(attributes, signals);
        new Span<byte>(signals, InitLibc.SignalSetSize).Clear();
        InitLibc.SetSignalMask(attributes, signals);
        if (InitLibc.ForegroundGroup(0) >= 0) InitLibc.AddForeground(actions, 0);
        var arguments = NativeStrings.Of(command);
        var environment = NativeStrings.Of(OwnMode.Inherited());
        return InitLibc.Spawn(out process, command[0], actions, attributes, arguments, environment);
    }
}
