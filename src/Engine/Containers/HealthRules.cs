using Naru.Engine.Containers.Config;

namespace Naru.Engine.Containers;

/// <summary>How results become a state, and when the next check is due: pure, so that the loop around it is thin.</summary>
internal static class HealthRules
{
    private const int Remembered = 5;
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultStartInterval = TimeSpan.FromSeconds(5);

    /// <summary>The command, or null when there is no check.</summary>
    public static IReadOnlyList<string>? Command(HealthConfig? config, IReadOnlyList<string>? shell) => config?.Test switch
    {
        null or [] or ["NONE", ..] => null,
        ["CMD", .. var words] => words,
        ["CMD-SHELL", .. var line] => [.. shell is { Count: > 0 } ? shell : ["/bin/sh", "-c"], string.Join(' ', line)],
        var other => throw EngineException.Invalid($"Unknown type {other[0]} in HEALTHCHECK: give NONE, CMD or CMD-SHELL"),
    };

    public static TimeSpan Timeout(HealthConfig config) => Or(config.Timeout, DefaultInterval);

    public static TimeSpan Wait(HealthConfig config, HealthState state, TimeSpan sinceStart) =>
        state.Status == HealthState.Starting && sinceStart < Or(config.StartPeriod, TimeSpan.Zero)
            ? Or(config.StartInterval, DefaultStartInterval)
            : Or(config.Interval, DefaultInterval);

    public static HealthState After(HealthConfig config, HealthState state, HealthResult result, TimeSpan sinceStart)
    {
        var log = state.Log.Append(result).TakeLast(Remembered).ToArray();
        if (result.ExitCode == 0) return new HealthState { Status = HealthState.Healthy, FailingStreak = 0, Log = log };
        var forgiven = state.Status == HealthState.Starting && sinceStart < Or(config.StartPeriod, TimeSpan.Zero);
        if (forgiven) return state with { Log = log };
        var streak = state.FailingStreak + 1;
        var retries = config.Retries > 0 ? config.Retries : 3;
        return new HealthState { Status = streak >= retries ? HealthState.Unhealthy : state.Status, FailingStreak = streak, Log = log };
    }

    private static TimeSpan Or(long nanoseconds, TimeSpan fallback) => nanoseconds > 0 ? TimeSpan.FromTicks(nanoseconds / 100) : fallback;
}
