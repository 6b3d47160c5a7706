namespace Naru.Engine.Containers.Config;

/// <summary><c>no</c>, <c>always</c>, <c>unless-stopped</c> or <c>on-failure</c> with a greatest number of tries (0: no bound).</summary>
public sealed record RestartPolicy
{
    public string Name { get; set; } = "";
    public int MaximumRetryCount { get; init; }
}
