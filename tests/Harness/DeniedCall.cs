using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Naru.Tests.Harness;

/// <summary>
/// A system call (by its number on x86-64) that fails with an error as it would on a kernel or in a sandbox that does not
/// offer it; when an argument is named, only with that value of it.
/// </summary>
public sealed record DeniedCall(int Number, int Error, int Argument = -1, uint Value = 0)
{
    private const int NoNewPrivileges = 38, SetSeccomp = 22, FilterMode = 2;
    private const ushort Load = 0x20, JumpIfEqual = 0x15, Return = 0x06;
    private const uint Allow = 0x7fff0000, Fail = 0x00050000;

    public const int EPERM = 1, ENOSYS = 38, ENODEV = 19;
    public const int Mount = 165, PivotRoot = 155, FsOpen = 430, Clone3 = 435, Socket = 41, Seccomp = 317;

    /// <summary>Starts a program without these calls. A filter belongs to the thread that sets it and to what that thread starts, so the thread is one of its own.</summary>
    internal static Process? Start(ProcessStartInfo start, IReadOnlyList<DeniedCall> denied)
    {
        if (denied.Count == 0) return Process.Start(start);
        Process? process = null;
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                Deny(denied);
                process = Process.Start(start);
            }
            catch (Exception thrown)
            {
                fault = thrown;
            }
        });
        thread.Start();
        thread.Join();
        return fault is null ? process : throw new InvalidOperationException("the program could not be started without those calls", fault);
    }

    // Classic BPF over struct seccomp_data: the number at 0, the low half of argument n at 16 + 8n.
    private static unsafe void Deny(IReadOnlyList<DeniedCall> denied)
    {
        var code = new List<Instruction>();
        foreach (var call in denied)
        {
            code.Add(new Instruction(Load, 0, 0, 0));
            if (call.Argument < 0) code.Add(new Instruction(JumpIfEqual, 0, 1, (uint)call.Number));
            else
            {
                code.Add(new Instruction(JumpIfEqual, 0, 3, (uint)call.Number));
                code.Add(new Instruction(Load, 0, 0, 16 + 8 * (uint)call.Argument));
                code.Add(new Instruction(JumpIfEqual, 0, 1, call.Value));
            }
            code.Add(new Instruction(Return, 0, 0, Fail | (uint)call.Error));
        }
        code.Add(new Instruction(Return, 0, 0, Allow));
        fixed (Instruction* first = code.ToArray())
        {
            var program = new Program { Length = (ushort)code.Count, Code = first };
            if (prctl(NoNewPrivileges, 1, 0, 0, 0) != 0 || prctl(SetSeccomp, FilterMode, (nint)(&program), 0, 0) != 0)
                throw new InvalidOperationException($"the filter was refused: error {Marshal.GetLastPInvokeError()}");
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int prctl(int option, nint a, nint b, nint c, nint d);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte True, byte False, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Program
    {
        public ushort Length;
        public Instruction* Code;
    }
}
