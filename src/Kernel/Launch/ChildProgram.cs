using System.Runtime.InteropServices;
using System.Text;

namespace Naru.Kernel.Launch;

/// <summary>
/// What a child does between clone and execve, as a list of system calls laid out in native memory beforehand. The
/// parent plans (opens, resolves, encodes); the child only executes, so it needs neither memory nor a runtime.
///
/// Build one, hand it to <see cref="Launcher.Launch"/>, dispose it. A program serves one launch. Every operation carries
/// the name of its call and what it was applied to, so that an error in the child becomes a
/// <see cref="KernelException"/> in the parent. An operation that yields a descriptor returns an <see cref="Operand"/>
/// for later ones. Errors end the program unless <see cref="Tolerate"/>, <see cref="WhenDone"/> or
/// <see cref="WhenDoneElse"/> says otherwise about the operation just added.
/// </summary>
public sealed unsafe partial class ChildProgram : IDisposable
{
    private readonly List<SyscallOp> ops = [];
    private readonly List<(string Call, string? Subject)> names = [];
    private readonly List<nint> memory = [];
    private int slots;

    /// <summary>The error numbers do not end the program when the last added operation meets them (none given: any).</summary>
    public void Tolerate(params ReadOnlySpan<Errno> errors) => LastOp().Tolerate = Pack(errors);

    /// <summary>As <see cref="Tolerate"/>; what <paramref name="then"/> adds runs only if the operation succeeded.</summary>
    public void WhenDone(ReadOnlySpan<Errno> errors, Action then)
    {
        var at = ops.Count - 1;
        Tolerate(errors);
        then();
        CollectionsMarshal.AsSpan(ops)[at].SkipOnError = ops.Count - at - 1;
    }

    /// <summary>As <see cref="WhenDone"/>, with what to do instead after one of the errors.</summary>
    public void WhenDoneElse(ReadOnlySpan<Errno> errors, Action then, Action otherwise)
    {
        var at = ops.Count - 1;
        Tolerate(errors);
        then();
        var jump = ops.Count;
        Add("jump", null, SyscallOp.Jump);
        CollectionsMarshal.AsSpan(ops)[at].SkipOnError = ops.Count - at - 1;
        otherwise();
        CollectionsMarshal.AsSpan(ops)[jump].SkipOnError = ops.Count - jump - 1;
    }

    public void Dispose()
    {
        foreach (var block in memory) NativeMemory.Free((void*)block);
        memory.Clear();
    }

    /// <summary>The program as the child reads it; owned by this object.</summary>
    internal ChildContext* Finish()
    {
        var code = (SyscallOp*)Allocate(Math.Max(1, ops.Count) * sizeof(SyscallOp));
        CollectionsMarshal.AsSpan(ops).CopyTo(new Span<SyscallOp>(code, ops.Count));
        var context = (ChildContext*)Allocate(sizeof(ChildContext));
        *context = new ChildContext
        {
            Stub = SyscallStub.Call,
            Ops = code,
            Count = ops.Count,
            Slots = (long*)Allocate(Math.Max(1, slots) * sizeof(long)),
        };
        return context;
    }

    internal KernelException ErrorOf(ChildContext* context)
    {
        var (call, subject) = names[context->FailedAt];
        return new KernelException(call, subject, (Errno)context->Error);
    }

    internal void Add(string call, string? subject, long number, Operand a = default, Operand b = default, Operand c = default,
        Operand d = default, Operand e = default, Operand f = default)
    {
        var op = new SyscallOp { Number = number, Store = -1 };
        ReadOnlySpan<Operand> arguments = [a, b, c, d, e, f];
        for (var i = 0; i < arguments.Length; i++)
        {
            op.Arguments[i] = arguments[i].Value;
            if (arguments[i].IsSlot) op.SlotMask |= 1 << i;
        }
        ops.Add(op);
        names.Add((call, subject));
    }

    private Operand Stored()
    {
        LastOp().Store = slots;
        return Operand.Slot(slots++);
    }

    private long Text(string text) => Bytes(Encoding.UTF8.GetBytes(text + "\0"));

    private long Bytes(ReadOnlySpan<byte> bytes)
    {
        var at = Allocate(bytes.Length);
        bytes.CopyTo(new Span<byte>((void*)at, bytes.Length));
        return at;
    }

    private long Words(params ReadOnlySpan<ulong> words) => Bytes(MemoryMarshal.AsBytes(words));

    private nint Allocate(int size)
    {
        var at = (nint)NativeMemory.AllocZeroed((nuint)Math.Max(8, size));
        memory.Add(at);
        return at;
    }

    private ref SyscallOp LastOp() => ref CollectionsMarshal.AsSpan(ops)[^1];

    private static uint Pack(ReadOnlySpan<Errno> errors)
    {
        if (errors.Length == 0) return SyscallOp.AnyError;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(errors.Length, 4);
        var packed = 0u;
        for (var i = 0; i < errors.Length; i++) packed |= (uint)errors[i] << (8 * i);
        return packed;
    }
}
