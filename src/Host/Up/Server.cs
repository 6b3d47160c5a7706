using Naru.Host.Instances;

namespace Naru.Host.Up;

/// <summary>The server: every room of it put together by hand.</summary>
internal static class Server
{
    /// <summary>Serves until <paramref name="stop"/>; says that it is ready through the instance.</summary>
    public static async Task<int> RunAsync(Instance instance, ServerSettings settings, CancellationToken stop)
    {
        instance.SayReady();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        return 0;
    }
}
