using System.Runtime.CompilerServices;

namespace Naru.Kernel.Launch;

/// <summary>
/// The code that runs between clone and execve, in the child, on the parent's memory. It must not allocate, throw, call
/// into the runtime or touch thread-local storage, so it is one loop over native memory and nothing else.
/// </summary>
internal static unsafe class Child
{
    private const int ExitGroup = 231, OpenAt2 = 437, Eacces = 13, Eagain = 11;

    // openat2 gives EAGAIN when any rename or mount on the machine raced with a ".." of the look-up.
    private const int MostRetries = 10_000;

    /// <summary>The address of <see cref="Run"/>, compiled and ready: an empty program has been through it.</summary>
    internal static readonly nint Entry = Warm();

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Run(ChildContext* context)
    {
        var call = (delegate*<long, long, long, long, long, long, long, long>)context->Stub;
        var slots = context->Slots;
        var at = 0;
        var retries = 0;
        while (at < context->Count)
        {
            var op = context->Ops + at;
            if (op->Number == SyscallOp.Jump)
            {
                at += 1 + op->SkipOnError;
                continue;
            }
            var error = op->Number == SyscallOp.Fail
                ? context->Remembered != 0 ? context->Remembered : (int)op->Arguments[0]
                : 0;
            if (error == 0)
            {
                var mask = op->SlotMask;
                var result = call(op->Number,
                    (mask & 1) != 0 ? slots[op->Arguments[0]] : op->Arguments[0],
                    (mask & 2) != 0 ? slots[op->Arguments[1]] : op->Arguments[1],
                    (mask & 4) != 0 ? slots[op->Arguments[2]] : op->Arguments[2],
                    (mask & 8) != 0 ? slots[op->Arguments[3]] : op->Arguments[3],
                    (mask & 16) != 0 ? slots[op->Arguments[4]] : op->Arguments[4],
                    (mask & 32) != 0 ? slots[op->Arguments[5]] : op->Arguments[5]);
                if (result is >= 0 or < -4095)
                {
                    if (op->Store >= 0) slots[op->Store] = result;
                    at++;
                    continue;
                }
                error = (int)-result;
                if (error == Eagain && op->Number == OpenAt2 && retries++ < MostRetries) continue;
                var tolerated = op->Tolerate;
                if (tolerated == SyscallOp.AnyError || (tolerated & 0xff) == error || ((tolerated >> 8) & 0xff) == error
                    || ((tolerated >> 16) & 0xff) == error || ((tolerated >> 24) & 0xff) == error)
                {
                    if (error == Eacces) context->Remembered = error;
                    at += 1 + op->SkipOnError;
                    continue;
                }
            }
            context->FailedAt = at;
            context->Error = error;
            call(ExitGroup, 127, 0, 0, 0, 0, 0);
        }
    }

    private static nint Warm()
    {
        ChildContext context = default;
        context.Stub = SyscallStub.Call;
        Run(&context);
        return (nint)(delegate*<ChildContext*, void>)&Run;
    }
}
