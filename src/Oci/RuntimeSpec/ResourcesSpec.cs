namespace Naru.Oci.RuntimeSpec;

/// <summary>Limits, in the units of cgroup v1, which v2 values are computed from. null leaves a limit as it is.</summary>
public sealed record ResourcesSpec
{
    public MemoryLimits? Memory { get; init; }
    public CpuLimits? Cpu { get; init; }
    public PidsLimits? Pids { get; init; }
    public BlockIoLimits? BlockIO { get; init; }

    /// <summary>Access rules for devices, in order; null leaves devices unrestricted.</summary>
    public IReadOnlyList<DeviceRule>? Devices { get; init; }
}
