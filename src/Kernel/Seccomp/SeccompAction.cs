namespace Naru.Kernel.Seccomp;

/// <summary>What a filter answers for a call: one of the SECCOMP_RET values with its data.</summary>
public readonly record struct SeccompAction(uint Value)
{
    public static readonly SeccompAction KillProcess = new(0x80000000);
    public static readonly SeccompAction KillThread = new(0);
    public static readonly SeccompAction Trap = new(0x00030000);
    public static readonly SeccompAction Log = new(0x7ffc0000);
    public static readonly SeccompAction Allow = new(0x7fff0000);

    /// <summary>The call fails with the error number and is not carried out.</summary>
    public static SeccompAction Error(uint errno) => new(0x00050000 | (errno & 0xffff));

    public static SeccompAction Trace(uint data) => new(0x7ff00000 | (data & 0xffff));
}
