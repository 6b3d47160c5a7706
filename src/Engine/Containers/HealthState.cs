namespace Naru.Engine.Containers;

/// <summary>What the health checks of a running container have found so far.</summary>
public sealed record HealthState
{
    public const string Starting = "starting";
    public const string Healthy = "healthy";
    public const string Unhealthy = "unhealthy";

    public string Status { get; set; } = Starting;
    public int FailingStreak { get; init; }

    /// <summary>The latest five results, oldest first.</summary>
    public IReadOnlyList<HealthResult> Log { get; set; } = [];
}
