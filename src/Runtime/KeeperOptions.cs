namespace Naru.Runtime;

/// <summary>Where an instance's keeper works.</summary>
public sealed record KeeperOptions
{
    /// <summary>The instance's run directory: socket, records and FIFOs of the keeper. 0700, of the caller's making.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>The keeper's own cgroup, as "/naru-ID/keeper"; null leaves it in the caller's.</summary>
    public string? CgroupPath { get; init; }
}
