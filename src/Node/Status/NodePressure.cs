using Naru.Node.Machine;

namespace Naru.Node.Status;

/// <summary>Of what the machine has too little left.</summary>
internal readonly record struct NodePressure(bool Memory, bool Disk)
{
    private const long LeastMemoryBytes = 100L << 20;
    private const long LeastDiskBytes = 1L << 30;
    private const double LeastDiskShare = 0.05;

    public static NodePressure Of(MachineRecord machine) => new(
        machine.MemoryBytes > 0 && machine.MemoryAvailableBytes < LeastMemoryBytes,
        machine.DiskBytes > 0 && machine.DiskAvailableBytes < Math.Min(LeastDiskBytes, (long)(machine.DiskBytes * LeastDiskShare)));
}
