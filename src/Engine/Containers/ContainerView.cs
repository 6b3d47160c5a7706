namespace Naru.Engine.Containers;

/// <summary>A container as it stands at one moment, for whoever shows it.</summary>
/// <param name="Record">What it is and in which state.</param>
/// <param name="Health">Null when it has no health check.</param>
/// <param name="ExecIds">Processes executed in it that are known.</param>
/// <param name="RootPath">Its merged root on the host; mounted while it runs.</param>
/// <param name="UpperPath">The directory of what it wrote.</param>
public sealed record ContainerView(ContainerRecord Record, HealthState? Health, IReadOnlyList<string> ExecIds, string RootPath, string UpperPath)
{
    public string Id => Record.Id;

    public ContainerState State => Record.State;

    /// <summary>Docker's word for the state.</summary>
    public string StatusWord => State.Status.ToString().ToLowerInvariant();
}
