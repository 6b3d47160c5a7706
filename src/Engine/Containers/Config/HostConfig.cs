using System.Text.Json.Serialization;

namespace Naru.Engine.Containers.Config;

/// <summary>
/// The half of a container that belongs to this machine: resources, mounts, ports, isolation. Property names are those
/// of the Docker Engine API (<c>HostConfig</c>). Zero and empty mean "not set" as they do there.
/// </summary>
public sealed record HostConfig
{
    public List<string>? Binds { get; init; }
    public string ContainerIDFile { get; init; } = "";
    public LogConfig LogConfig { get; init; } = new();
    public string NetworkMode { get; init; } = "";
    public Dictionary<string, List<PortBinding>?>? PortBindings { get; init; }
    public RestartPolicy RestartPolicy { get; init; } = new();
    public bool AutoRemove { get; init; }
    public string VolumeDriver { get; init; } = "";
    public List<string>? VolumesFrom { get; init; }
    public List<int>? ConsoleSize { get; init; }
    public Dictionary<string, string>? Annotations { get; init; }
    public List<string>? CapAdd { get; init; }
    public List<string>? CapDrop { get; init; }
    public string CgroupnsMode { get; init; } = "";
    public List<string>? Dns { get; init; }
    public List<string>? DnsOptions { get; init; }
    public List<string>? DnsSearch { get; init; }
    public List<string>? ExtraHosts { get; init; }
    public List<string>? GroupAdd { get; init; }
    public string IpcMode { get; init; } = "";
    public string Cgroup { get; init; } = "";
    public List<string>? Links { get; init; }
    public int OomScoreAdj { get; init; }
    public string PidMode { get; init; } = "";
    public bool Privileged { get; init; }
    public bool PublishAllPorts { get; init; }
    public bool ReadonlyRootfs { get; init; }
    public List<string>? SecurityOpt { get; init; }
    public Dictionary<string, string>? StorageOpt { get; init; }
    public Dictionary<string, string>? Tmpfs { get; init; }
    public string UTSMode { get; init; } = "";
    public string UsernsMode { get; init; } = "";
    public long ShmSize { get; init; }
    public Dictionary<string, string>? Sysctls { get; init; }
    public string Runtime { get; init; } = "";
    public string Isolation { get; init; } = "";
    public long CpuShares { get; init; }
    public long Memory { get; init; }

    /// <summary>Billionths of a cpu.</summary>
    public long NanoCpus { get; init; }

    public string CgroupParent { get; init; } = "";
    public int BlkioWeight { get; init; }
    public long CpuPeriod { get; init; }
    public long CpuQuota { get; init; }
    public long CpuRealtimePeriod { get; init; }
    public long CpuRealtimeRuntime { get; init; }
    public string CpusetCpus { get; init; } = "";
    public string CpusetMems { get; init; } = "";
    public List<DeviceMapping>? Devices { get; init; }
    public List<string>? DeviceCgroupRules { get; init; }
    public long MemoryReservation { get; init; }
    public long MemorySwap { get; init; }
    public long? MemorySwappiness { get; init; }
    public bool? OomKillDisable { get; init; }
    public long? PidsLimit { get; init; }
    public List<Ulimit>? Ulimits { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<MountRequest>? Mounts { get; init; }

    public List<string>? MaskedPaths { get; init; }
    public List<string>? ReadonlyPaths { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Init { get; init; }
}
