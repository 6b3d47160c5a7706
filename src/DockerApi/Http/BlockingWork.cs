namespace Naru.DockerApi.Http;

/// <summary>Runs long synchronous work on a thread of its own, so that the pool stays free for everyone else.</summary>
internal static class BlockingWork
{
    public static Task RunAsync(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public static Task<T> RunAsync<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
