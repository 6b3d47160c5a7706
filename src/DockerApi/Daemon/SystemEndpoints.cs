using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Naru.DockerApi.Http;
using Naru.DockerApi.Json;
using Naru.DockerApi.Routing;
using Naru.Engine.Containers;
using Naru.Engine.Images;

namespace Naru.DockerApi.Daemon;

/// <summary>
/// The engine itself: ping, version, info. The ping names no builder version, which makes clients send builds to the
/// classic endpoint.
/// </summary>
internal sealed class SystemEndpoints(ContainerEngine engine, ImageStore images, TimeProvider clock)
{
    private static readonly string Version = typeof(SystemEndpoints).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/_ping", PingAsync),
        new("GET", "/version", VersionAsync),
        new("GET", "/info", InfoAsync),
    ];

    private static Task PingAsync(DockerRequest request)
    {
        request.SetHeader("Cache-Control", "no-cache, no-store, must-revalidate");
        request.SetHeader("Pragma", "no-cache");
        request.SetHeader("Swarm", "inactive");
        return request.BytesAsync(StatusCodes.Status200OK, "text/plain; charset=utf-8", "OK"u8.ToArray());
    }

    private static Task VersionAsync(DockerRequest request) => request.JsonAsync(StatusCodes.Status200OK, new VersionJson
    {
        Platform = new VersionPlatform("Naru"),
        Components = [new VersionComponent("Engine", Version, new Dictionary<string, string>
        {
            ["ApiVersion"] = ApiVersion.Newest.ToString(),
            ["MinAPIVersion"] = ApiVersion.Oldest.ToString(),
            ["Arch"] = Architecture,
            ["Os"] = "linux",
            ["KernelVersion"] = Kernel,
            ["GoVersion"] = RuntimeInformation.FrameworkDescription,
            ["GitCommit"] = "",
            ["BuildTime"] = "",
            ["Experimental"] = "false",
        })],
        Version = Version,
        ApiVersion = ApiVersion.Newest.ToString(),
        MinAPIVersion = ApiVersion.Oldest.ToString(),
        GoVersion = RuntimeInformation.FrameworkDescription,
        Arch = Architecture,
        KernelVersion = Kernel,
    }, WireJson.Default.VersionJson);

    private Task InfoAsync(DockerRequest request)
    {
        var containers = engine.List();
        return request.JsonAsync(StatusCodes.Status200OK, new InfoJson
        {
            ID = engine.Paths.CgroupRoot.Trim('/'),
            Containers = containers.Count,
            ContainersRunning = containers.Count(c => c.State.Status == ContainerStatus.Running),
            ContainersPaused = containers.Count(c => c.State.Status == ContainerStatus.Paused),
            ContainersStopped = containers.Count(c => !c.State.IsRunning),
            Images = images.List().Count,
            SystemTime = WireTime.Text(clock.GetUtcNow()),
            CgroupVersion = File.Exists("/sys/fs/cgroup/cgroup.controllers") ? "2" : "1",
            KernelVersion = Kernel,
            OperatingSystem = OperatingSystem(),
            Architecture = RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "aarch64" : "x86_64",
            NCPU = Environment.ProcessorCount,
            MemTotal = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            DockerRootDir = engine.Paths.Data,
            Name = Environment.MachineName,
            ServerVersion = Version,
        }, WireJson.Default.InfoJson);
    }

    private static string Kernel => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    private static string Architecture => RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    private static string OperatingSystem()
    {
        const string key = "PRETTY_NAME=";
        var line = File.Exists("/etc/os-release") ? File.ReadLines("/etc/os-release").FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) : null;
        return line is null ? "Linux" : line[key.Length..].Trim('"');
    }
}
