using System.Globalization;
using Naru.Engine.Containers;

namespace Naru.DockerApi.Containers;

/// <summary>The words of the STATUS column.</summary>
internal static class Phrases
{
    public static string Status(ContainerView view, DateTimeOffset now)
    {
        var state = view.State;
        return state.Status switch
        {
            ContainerStatus.Running => $"Up {Span(now - state.StartedAt)}{Health(view.Health)}",
            ContainerStatus.Paused => $"Up {Span(now - state.StartedAt)} (Paused)",
            ContainerStatus.Restarting => string.Create(CultureInfo.InvariantCulture, $"Restarting ({state.ExitCode}) {Span(now - state.FinishedAt)} ago"),
            ContainerStatus.Removing => "Removal In Progress",
            ContainerStatus.Dead => "Dead",
            ContainerStatus.Created => "Created",
            _ when state.FinishedAt is null => "Created",
            _ => string.Create(CultureInfo.InvariantCulture, $"Exited ({state.ExitCode}) {Span(now - state.FinishedAt)} ago"),
        };
    }

    internal static string Span(TimeSpan? length)
    {
        var span = length ?? TimeSpan.Zero;
        var (seconds, minutes, hours) = ((int)span.TotalSeconds, (int)span.TotalMinutes, (int)Math.Round(span.TotalHours));
        return seconds < 1 ? "Less than a second"
            : seconds == 1 ? "1 second"
            : seconds < 60 ? $"{seconds} seconds"
            : minutes == 1 ? "About a minute"
            : minutes < 60 ? $"{minutes} minutes"
            : hours == 1 ? "About an hour"
            : hours < 48 ? $"{hours} hours"
            : hours < 24 * 14 ? $"{hours / 24} days"
            : hours < 24 * 60 ? $"{hours / 24 / 7} weeks"
            : hours < 24 * 365 * 2 ? $"{hours / 24 / 30} months"
            : $"{(int)(span.TotalHours / 24 / 365)} years";
    }

    private static string Health(HealthState? health) => health switch
    {
        null => "",
        { Status: HealthState.Starting } => " (health: starting)",
        _ => $" ({health.Status})",
    };
}
