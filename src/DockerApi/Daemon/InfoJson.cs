namespace Naru.DockerApi.Daemon;

/// <summary>The answer to <c>docker info</c>.</summary>
public sealed record InfoJson
{
    public required string ID { get; init; }
    public int Containers { get; init; }
    public int ContainersRunning { get; init; }
    public int ContainersPaused { get; init; }
    public int ContainersStopped { get; init; }
    public int Images { get; init; }
    public string Driver { get; set; } = "overlay2";
    public IReadOnlyList<IReadOnlyList<string>> DriverStatus { get; set; } = [["Backing Filesystem", "extfs"]];
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Plugins { get; set; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["Volume"] = ["local"],
        ["Network"] = ["bridge", "host", "null"],
        ["Authorization"] = [],
        ["Log"] = ["json-file"],
    };
    public bool MemoryLimit { get; set; } = true;
    public bool SwapLimit { get; set; } = true;
    public bool CpuCfsPeriod { get; set; } = true;
    public bool CpuCfsQuota { get; set; } = true;
    public bool CPUShares { get; set; } = true;
    public bool CPUSet { get; set; } = true;
    public bool PidsLimit { get; set; } = true;
    public bool OomKillDisable { get; set; }
    public bool IPv4Forwarding { get; set; } = true;
    public bool Debug { get; init; }
    public int NFd { get; init; }
    public int NGoroutines { get; init; }
    public required string SystemTime { get; init; }
    public string LoggingDriver { get; set; } = "json-file";
    public string CgroupDriver { get; set; } = "cgroupfs";
    public required string CgroupVersion { get; init; }
    public int NEventsListener { get; init; }
    public required string KernelVersion { get; init; }
    public required string OperatingSystem { get; init; }
    public string OSVersion { get; set; } = "";
    public string OSType { get; set; } = "linux";
    public required string Architecture { get; init; }
    public string IndexServerAddress { get; set; } = "https://index.docker.io/v1/";
    public int NCPU { get; init; }
    public long MemTotal { get; init; }
    public required string DockerRootDir { get; init; }
    public string HttpProxy { get; set; } = "";
    public string HttpsProxy { get; set; } = "";
    public string NoProxy { get; set; } = "";
    public required string Name { get; init; }
    public IReadOnlyList<string> Labels { get; set; } = [];
    public bool ExperimentalBuild { get; init; }
    public required string ServerVersion { get; init; }
    public IReadOnlyDictionary<string, RuntimeJson> Runtimes { get; set; } = new Dictionary<string, RuntimeJson> { ["naru"] = new("naru") };
    public string DefaultRuntime { get; set; } = "naru";
    public SwarmJson Swarm { get; set; } = new("inactive");
    public bool LiveRestoreEnabled { get; set; } = true;
    public string Isolation { get; set; } = "";
    public string InitBinary { get; set; } = "docker-init";
    public IReadOnlyList<string> SecurityOptions { get; set; } = ["name=seccomp,profile=builtin", "name=cgroupns"];
    public IReadOnlyList<string> Warnings { get; set; } = [];
}
