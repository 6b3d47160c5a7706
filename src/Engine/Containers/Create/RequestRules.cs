using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Running;
using Naru.Engine.Containers.Spec;
using Naru.Runtime;

namespace Naru.Engine.Containers.Create;

/// <summary>What a request to create a container may not say, before anything is made of it.</summary>
internal static class RequestRules
{
    private const long LeastMemory = 6 << 20;
    private static readonly HashSet<string> IpcModes = ["", "none", "private", "shareable", "host"];

    /// <summary>Names other engines give the runtime that everything here runs on; taken as such.</summary>
    private static readonly HashSet<string> Runtimes = ["", Normalised.Runtime, "runc", "io.containerd.runc.v2"];

    /// <exception cref="EngineException">The first rule that is broken.</exception>
    public static void Check(ContainerConfig config, HostConfig host)
    {
        CheckResources(host, Environment.ProcessorCount);
        CheckSets(host);
        CheckModes(config, host);
        CheckOffered(host);
        if (config.WorkingDir.Length > 0 && config.WorkingDir[0] != '/')
            throw EngineException.Invalid($"the working directory '{config.WorkingDir}' is invalid, it needs to be an absolute path");
        if (config.StopSignal is { Length: > 0 } signal) Signals.Parse(signal);
        SecurityOptions.Parse(host.SecurityOpt ?? []);
        Capabilities.Resolve(host.CapAdd ?? [], host.CapDrop ?? [], host.Privileged);
        Limits.Ulimits(host.Ulimits ?? []);
        CheckSysctls(host);
        foreach (var rule in host.DeviceCgroupRules ?? []) Devices.Rule(rule);
        foreach (var entry in host.ExtraHosts ?? [])
            if (entry.IndexOf(':') < 1) throw EngineException.Invalid($"bad format for add-host: \"{entry}\"");
    }

    internal static void CheckResources(HostConfig host, int processors)
    {
        if (host.Memory is > 0 and < LeastMemory) throw EngineException.Invalid("Minimum memory limit allowed is 6MB");
        if (host.Memory > 0 && host.MemorySwap > 0 && host.MemorySwap < host.Memory)
            throw EngineException.Invalid("Minimum memoryswap limit should be larger than memory limit, see usage");
        if (host.Memory == 0 && host.MemorySwap > 0) throw EngineException.Invalid("You should always set the Memory limit when using Memoryswap limit, see usage");
        if (host.MemoryReservation > 0 && host.Memory > 0 && host.MemoryReservation > host.Memory)
            throw EngineException.Invalid("Minimum memory limit can not be less than memory reservation limit, see usage");
        if (host.NanoCpus < 0 || host.NanoCpus > processors * 1_000_000_000L)
            throw EngineException.Invalid($"range of CPUs is from 0.01 to {processors}.00, as there are only {processors} CPUs available");
        if (host.NanoCpus > 0 && (host.CpuQuota > 0 || host.CpuPeriod > 0)) throw EngineException.Invalid("Conflicting options: Nano CPUs and CPU Period or Quota cannot both be set");
        if (host.BlkioWeight != 0 && host.BlkioWeight is < 10 or > 1000) throw EngineException.Invalid("Range of blkio weight is from 10 to 1000");
        if (host.ShmSize < 0) throw EngineException.Invalid("SHM size can not be less than 0");
    }

    internal static void CheckSets(HostConfig host)
    {
        CpuSet.Check(host.CpusetCpus, "/sys/devices/system/cpu/online", "CPUs");
        CpuSet.Check(host.CpusetMems, "/sys/devices/system/node/online", "memory nodes");
    }

    internal static void CheckRestart(RestartPolicy policy)
    {
        if (policy.Name is not ("" or "no" or "always" or "unless-stopped" or "on-failure"))
            throw EngineException.Invalid($"invalid restart policy: unknown policy '{policy.Name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
        if (policy is { MaximumRetryCount: not 0, Name: not "on-failure" })
            throw EngineException.Invalid("invalid restart policy: maximum retry count can only be used with 'on-failure'");
    }

    /// <summary>Said here for a person's sake; the keeper asks again, of the namespaces themselves.</summary>
    internal static void CheckSysctls(HostConfig host)
    {
        foreach (var name in (host.Sysctls ?? []).Keys)
        {
            if (SysctlRules.Refusal(name, type => ModeOf(type) != "host") is { } refusal) throw EngineException.Invalid(refusal);
            if (SysctlRules.NamespaceOf(name) is { } kind && ModeOf(kind).StartsWith("container:", StringComparison.Ordinal))
                throw EngineException.Invalid($"sysctl '{name}' is not allowed: the {kind} namespace is another container's; set it there");
        }

        string ModeOf(string type) => type switch { "network" => host.NetworkMode, "ipc" => host.IpcMode, _ => host.UTSMode };
    }

    private static void CheckModes(ContainerConfig config, HostConfig host)
    {
        CheckRestart(host.RestartPolicy);
        if (host.AutoRemove && host.RestartPolicy.Name is not ("" or "no"))
            throw EngineException.Invalid("can't create 'AutoRemove' container with restart policy");
        LogPlans.Check(host.LogConfig);
        if (host.UsernsMode is not ("" or "host")) throw EngineException.Unsupported($"--userns {host.UsernsMode} is not offered by this engine yet");
        if (host.NetworkMode.StartsWith("container:", StringComparison.Ordinal) && host.PortBindings is { Count: > 0 })
            throw EngineException.Invalid("conflicting options: port publishing and the container type network mode");
        if (host.NetworkMode.StartsWith("container:", StringComparison.Ordinal) && config.Hostname.Length > 0)
            throw EngineException.Invalid("conflicting options: hostname and the network mode");
        if (!IpcModes.Contains(host.IpcMode) && !host.IpcMode.StartsWith("container:", StringComparison.Ordinal))
            throw EngineException.Invalid($"invalid IPC mode: {host.IpcMode}");
        if (host.NetworkMode == "host" && host.Links is { Count: > 0 }) throw EngineException.Invalid("conflicting options: host type networking can't be used with links. This would result in undefined behavior");
        if (config.Hostname.Length > 63) throw EngineException.Invalid($"invalid hostname '{config.Hostname}': at most 63 characters");
    }

    /// <summary>What would be ignored if it were let through: someone relies on it.</summary>
    private static void CheckOffered(HostConfig host)
    {
        if (host.DeviceRequests is [var wanted, ..])
            throw EngineException.Invalid($"could not select device driver \"{wanted.Driver}\" with capabilities: [{string.Join(' ', (wanted.Capabilities ?? []).Select(all => $"[{string.Join(' ', all)}]"))}]");
        if (!Runtimes.Contains(host.Runtime)) throw EngineException.Invalid($"unknown or invalid runtime name: {host.Runtime}");
        if (host.StorageOpt is { Count: > 0 }) throw EngineException.Unsupported("--storage-opt is not offered by this engine: a writable layer has no size of its own");
        if (host.Isolation is not ("" or "default")) throw EngineException.Invalid($"invalid isolation: {host.Isolation}: Linux has only default");
    }
}
