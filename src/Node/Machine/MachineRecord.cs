namespace Naru.Node.Machine;

/// <summary>The machine under a node: what it has, what of it is free, and what it is.</summary>
public sealed record MachineRecord
{
    public long CpuMillis { get; init; }
    public long MemoryBytes { get; init; }
    public long MemoryAvailableBytes { get; init; }
    public long DiskBytes { get; init; }
    public long DiskAvailableBytes { get; init; }
    public long ProcessesFree { get; init; } = long.MaxValue;
    public string MachineId { get; init; } = "";
    public string SystemUuid { get; init; } = "";
    public string BootId { get; init; } = "";
    public string KernelVersion { get; init; } = "";
    public string OsImage { get; init; } = "";
    public string Architecture { get; init; } = "amd64";
}
