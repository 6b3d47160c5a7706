using Naru.Engine.Containers.Config;

namespace Naru.Engine.Containers;

/// <summary>
/// Whether and when a container that ended starts again: 100 ms after a first end, twice as long each time up to a
/// minute, and from the start again once it has run for ten seconds.
/// </summary>
internal static class RestartRules
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    public static bool ShouldRestart(RestartPolicy policy, int exitCode, int restarts, bool stoppedByUser) => policy.Name switch
    {
        "always" or "unless-stopped" => !stoppedByUser,
        "on-failure" => !stoppedByUser && exitCode != 0 && (policy.MaximumRetryCount == 0 || restarts < policy.MaximumRetryCount),
        _ => false,
    };

    /// <summary>Whether a container that is found ended when the engine starts is to be started.</summary>
    public static bool ShouldStartWithEngine(RestartPolicy policy, ContainerState state) =>
        policy.Name == "always" || ShouldRestart(policy, state.ExitCode, state.RestartCount, state.StoppedByUser);

    /// <param name="previous">The wait before the last start; zero for none.</param>
    /// <param name="ran">How long the container ran since.</param>
    public static TimeSpan NextWait(TimeSpan previous, TimeSpan ran) =>
        previous == TimeSpan.Zero || ran >= Settled ? First : previous * 2 < Longest ? previous * 2 : Longest;
}
