namespace Naru.Node.Work;

/// <summary>One pod worker's next look; a later call replaces the time.</summary>
internal sealed class PodTimer : IDisposable
{
    private ITimer? _timer;

    public void Change(PodWorker worker, TimeProvider time, TimeSpan wait)
    {
        _timer?.Dispose();
        _timer = time.CreateTimer(static state => ((PodWorker)state!).Signal(PodSignal.Look.Again), worker, wait, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer?.Dispose();
}
