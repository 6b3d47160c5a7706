namespace Naru.Oci.RuntimeSpec;

/// <summary>A system call filter. Actions are SCMP_ACT_ALLOW, _ERRNO, _KILL, _KILL_PROCESS, _LOG, _TRAP, _TRACE.</summary>
public sealed record SeccompSpec
{
    public required string DefaultAction { get; init; }
    public uint? DefaultErrnoRet { get; init; }
    public IReadOnlyList<string> Architectures { get; set; } = [];
    public IReadOnlyList<SeccompRule> Syscalls { get; set; } = [];
}
