using Naru.Oci.RuntimeSpec;

namespace Naru.Engine.Containers.Spec;

/// <summary>All that a container's specification is made from, found out beforehand, so that making it is pure.</summary>
public sealed record SpecInputs
{
    public required ContainerRecord Record { get; init; }
    public required string RootPath { get; init; }
    public required UserSpec User { get; init; }

    /// <summary>The user's home directory by the container's /etc/passwd.</summary>
    public string Home { get; set; } = "/";

    public required string CgroupPath { get; init; }

    /// <summary>A network namespace made for this container; null when it joins one otherwise or has its own empty one.</summary>
    public string? NetworkNamespacePath { get; init; }

    /// <summary>The filter to run under; null is none.</summary>
    public SeccompSpec? Seccomp { get; init; }

    /// <summary>/etc/hosts, /etc/resolv.conf and /etc/hostname: path inside to path of the host.</summary>
    public IReadOnlyList<(string Inside, string Outside)> Files { get; set; } = [];

    /// <summary>The host's devices that were asked for, in the order asked, as they are to appear inside.</summary>
    public IReadOnlyList<DeviceSpec> Devices { get; set; } = [];

    /// <summary>What is bound at /dev/shm; null where the container has its own.</summary>
    public string? SharedMemoryPath { get; init; }

    /// <summary>The process id of a running container, for the modes that join one.</summary>
    public required Func<string, int> PidOf { get; init; }
}
