using System.Text.Json.Serialization;

namespace Naru.Engine.Containers.Config;

/// <summary>
/// The half of a container that belongs to this machine: resources, mounts, ports, isolation. Property names are those
/// of the Docker Engine API (<c>HostConfig</c>). Zero and empty mean "not set" as they do there.
/// </summary>
public sealed record HostConfig
{
    public List<string>? Binds { get; init; }
    public string ContainerIDFile { get; set; } = "";
    public LogConfig LogConfig { get; set => field = value ?? new(); } = new();
    public string NetworkMode { get; set; } = "";
    public Dictionary<string, List<PortBinding>?>? PortBindings { get; init; }
    public RestartPolicy RestartPolicy { get; set => field = value ?? new(); } = new();
    public bool AutoRemove { get; init; }
    public string VolumeDriver { get; set; } = "";
    public List<string>? VolumesFrom { get; init; }
    public List<int>? ConsoleSize { get; init; }
    public Dictionary<string, string>? Annotations { get; init; }
    public List<string>? CapAdd { get; init; }
    public List<string>? CapDrop { get; init; }
    public string CgroupnsMode { get; set; } = "";
    public List<string>? Dns { get; init; }
    public List<string>? DnsOptions { get; init; }
    public List<string>? DnsSearch { get; init; }
    public List<string>? ExtraHosts { get; init; }
    public List<string>? GroupAdd { get; init; }
    public string IpcMode { get; set; } = "";
    public string Cgroup { get; set; } = "";
    public List<string>? Links { get; init; }
    public int OomScoreAdj { get; init; }
    public string PidMode { get; set; } = "";
    public bool Privileged { get; init; }
    public bool PublishAllPorts { get; init; }
    public bool ReadonlyRootfs { get; init; }
    public List<string>? SecurityOpt { get; init; }
    public Dictionary<string, string>? StorageOpt { get; init; }
    public Dictionary<string, string>? Tmpfs { get; init; }
    public string UTSMode { get; set; } = "";
    public string UsernsMode { get; set; } = "";
    public long ShmSize { get; init; }
    public Dictionary<string, string>? Sysctls { get; init; }
    public string Runtime { get; set; } = "";
    public string Isolation { get; set; } = "";
    public long CpuShares { get; init; }
    public long Memory { get; init; }

    /// <summary>Billionths of a cpu.</summary>
    public long NanoCpus { get; init; }

    public string CgroupParent { get; set; } = "";
    public int BlkioWeight { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<DeviceRate>? BlkioWeightDevice { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<DeviceRate>? BlkioDeviceReadBps { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<DeviceRate>? BlkioDeviceWriteBps { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<DeviceRate>? BlkioDeviceReadIOps { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<DeviceRate>? BlkioDeviceWriteIOps { get; init; }

    public long CpuPeriod { get; init; }
    public long CpuQuota { get; init; }
    public long CpuRealtimePeriod { get; init; }
    public long CpuRealtimeRuntime { get; init; }
    public string CpusetCpus { get; set; } = "";
    public string CpusetMems { get; set; } = "";
    public List<DeviceMapping>? Devices { get; init; }
    public List<string>? DeviceCgroupRules { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<DeviceRequest>? DeviceRequests { get; init; }

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
