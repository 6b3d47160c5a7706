using System.Buffers.Binary;
using Naru.Kernel.Files;

namespace Naru.Kernel.Cgroups;

/// <summary>
/// Device rules on cgroup v2: an eBPF program that the kernel asks at each opening and mknod (BPF_PROG_TYPE_CGROUP_DEVICE,
/// Documentation/bpf). The newest program replaces the older of this group.
/// </summary>
internal static unsafe class DeviceProgram
{
    private const long Bpf = 321;
    private const int ProgLoad = 5, ProgAttach = 8, CgroupDeviceType = 15, CgroupDeviceAttach = 6, AllowReplace = 0;

    internal static void Attach(string directory, IReadOnlyList<CgroupDeviceRule> rules)
    {
        using var group = FileNodes.Open(directory, OpenFlags.ReadOnly | OpenFlags.Directory);
        using var held = new HeldHandle(group);
        var code = Compile(rules);
        var license = "Apache-2.0\0"u8;
        fixed (byte* instructions = code)
        fixed (byte* text = license)
        {
            var load = stackalloc ulong[16];
            new Span<ulong>(load, 16).Clear();
            load[0] = (ulong)CgroupDeviceType | ((ulong)(code.Length / 8) << 32);
            load[1] = (ulong)instructions;
            load[2] = (ulong)text;
            var program = Libc.Syscall(Bpf, ProgLoad, (long)load, 128);
            if (program < 0) throw KernelException.Last("bpf BPF_PROG_LOAD", directory);
            using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle((nint)program, ownsHandle: true);
            var attach = stackalloc uint[8] { (uint)held.Number, (uint)program, CgroupDeviceAttach, AllowReplace, 0, 0, 0, 0 };
            if (Libc.Syscall(Bpf, ProgAttach, (long)attach, 32) < 0) throw KernelException.Last("bpf BPF_PROG_ATTACH", directory);
        }
    }

    /// <summary>
    /// The context holds access and type in one word (access in the upper half), then major and minor. Rules are tried
    /// from the last to the first; the first that covers the request decides; none: denied.
    /// </summary>
    internal static byte[] Compile(IReadOnlyList<CgroupDeviceRule> rules)
    {
        const byte LoadWord = 0x61, MoveRegister = 0xbf, MoveValue = 0xb7, AndValue = 0x57, ShiftRight = 0x77, NotEqual = 0x55;
        const byte NotEqualRegister = 0x5d, Exit = 0x95;
        var code = new List<ulong>
        {
            Op(LoadWord, 2, 1, 0, 0), Op(MoveRegister, 3, 2, 0, 0), Op(AndValue, 2, 0, 0, 0xffff), Op(ShiftRight, 3, 0, 0, 16),
            Op(LoadWord, 4, 1, 4, 0), Op(LoadWord, 5, 1, 8, 0),
        };
        foreach (var rule in rules.Reverse())
        {
            var tests = new List<ulong>();
            // The request must ask for nothing beyond the rule's letters: (access & letters) == access, else next rule.
            if (rule.Type != 'a')
            {
                tests.Add(Op(NotEqual, 2, 0, 0, rule.Type == 'b' ? 1 : 2));
                tests.Add(Op(MoveRegister, 1, 3, 0, 0));
                tests.Add(Op(AndValue, 1, 0, 0, Letters(rule.Access)));
                tests.Add(Op(NotEqualRegister, 1, 3, 0, 0));
                if (rule.Major is { } major) tests.Add(Op(NotEqual, 4, 0, 0, (int)major));
                if (rule.Minor is { } minor) tests.Add(Op(NotEqual, 5, 0, 0, (int)minor));
            }
            var length = tests.Count + 2;
            for (var i = 0; i < tests.Count; i++)
                code.Add((tests[i] & 0xff) is NotEqual or NotEqualRegister ? tests[i] | ((ulong)(ushort)(length - i - 1) << 16) : tests[i]);
            code.Add(Op(MoveValue, 0, 0, 0, rule.Allow ? 1 : 0));
            code.Add(Op(Exit, 0, 0, 0, 0));
            if (rule.Type == 'a') return Bytes(code);
        }
        code.Add(Op(MoveValue, 0, 0, 0, 0));
        code.Add(Op(Exit, 0, 0, 0, 0));
        return Bytes(code);
    }

    private static int Letters(string access) =>
        (access.Contains('m') ? 1 : 0) | (access.Contains('r') ? 2 : 0) | (access.Contains('w') ? 4 : 0);

    private static ulong Op(byte code, int destination, int source, short offset, int value) =>
        code | ((ulong)destination << 8) | ((ulong)source << 12) | ((ulong)(ushort)offset << 16) | ((ulong)(uint)value << 32);

    private static byte[] Bytes(List<ulong> code)
    {
        var bytes = new byte[code.Count * 8];
        for (var i = 0; i < code.Count; i++) BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), code[i]);
        return bytes;
    }
}
