using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Terminals;

/// <summary>The terminal that this process was started on: its size, and raw mode while a program elsewhere reads the keys. See termios(3).</summary>
public static unsafe class OwnTerminal
{
    private const ulong GetAttributes = 0x5401, SetAttributes = 0x5402, GetSize = 0x5413;

    // struct termios of the kernel (x86-64): four flag words, the line discipline, then the control characters.
    private const int TermiosLength = 36;
    private const int InputFlags = 0, OutputFlags = 1, ControlFlags = 2, LocalFlags = 3;
    private const uint BreakInterrupts = 0x2, MarkParity = 0x8, Strip = 0x20, NewlineToReturn = 0x40, IgnoreReturn = 0x80, ReturnToNewline = 0x100, FlowControl = 0x400;
    private const uint ProcessOutput = 0x1, SizeMask = 0x30, Size8 = 0x30, ParityOn = 0x100;
    private const uint Signals = 0x1, Canonical = 0x2, Echo = 0x8, EchoNewline = 0x40, Extended = 0x8000;

    /// <summary>Rows and columns of the terminal on standard output, or null when it is none.</summary>
    public static (int Rows, int Columns)? Size()
    {
        using var output = new SafeFileHandle(1, ownsHandle: false);
        var size = stackalloc ushort[4];
        return Libc.Ioctl(output, GetSize, size) == 0 && size[0] > 0 ? (size[0], size[1]) : null;
    }

    /// <summary>Hands every key through as it is until the result is disposed; null when standard input is no terminal.</summary>
    public static IDisposable? EnterRaw()
    {
        using var input = new SafeFileHandle(0, ownsHandle: false);
        var before = new byte[TermiosLength];
        fixed (byte* known = before)
            if (Libc.Ioctl(input, GetAttributes, known) != 0) return null;
        var raw = (byte[])before.Clone();
        fixed (byte* changed = raw)
        {
            var flags = (uint*)changed;
            flags[InputFlags] &= ~(BreakInterrupts | MarkParity | Strip | NewlineToReturn | IgnoreReturn | ReturnToNewline | FlowControl);
            flags[OutputFlags] &= ~ProcessOutput;
            flags[ControlFlags] = (flags[ControlFlags] & ~(SizeMask | ParityOn)) | Size8;
            flags[LocalFlags] &= ~(Signals | Canonical | Echo | EchoNewline | Extended);
            if (Libc.Ioctl(input, SetAttributes, changed) != 0) throw KernelException.Last("ioctl TCSETS", "standard input");
        }
        return new Restore(before);
    }

    private sealed class Restore(byte[] before) : IDisposable
    {
        public void Dispose()
        {
            using var input = new SafeFileHandle(0, ownsHandle: false);
            fixed (byte* known = before) _ = Libc.Ioctl(input, SetAttributes, known);
        }
    }
}
