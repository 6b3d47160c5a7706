namespace Naru.Kernel.Seccomp;

/// <summary>A compiled filter: classic BPF instructions of 8 bytes each, as seccomp(2) takes them.</summary>
public sealed record SeccompProgram(byte[] Code)
{
    /// <summary>Number of instructions; the kernel takes at most 4,096.</summary>
    public int Length => Code.Length / 8;
}
