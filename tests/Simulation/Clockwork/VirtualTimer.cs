namespace Naru.Tests.Simulation.Clockwork;

/// <summary>One timer of a <see cref="VirtualTime"/>.</summary>
internal sealed class VirtualTimer(VirtualTime time, Action callback) : ITimer
{
    private long _order;
    private TimeSpan _period = Timeout.InfiniteTimeSpan;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        _order = dueTime == Timeout.InfiniteTimeSpan ? 0 : time.Schedule(this, dueTime);
        return true;
    }

    public void Dispose() => _order = 0;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal bool IsDue(long order) => _order == order;

    internal void Fire()
    {
        _order = _period > TimeSpan.Zero ? time.Schedule(this, _period) : 0;
        callback();
    }
}
