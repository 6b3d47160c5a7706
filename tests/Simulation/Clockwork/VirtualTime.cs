namespace Naru.Tests.Simulation.Clockwork;

/// <summary>A clock that moves only when nothing is left to do, straight to the next timer that is due.</summary>
internal sealed class VirtualTime(SimulationLoop loop) : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<VirtualTimer, (long At, long Order)> _timers = new();
    private long _now;
    private long _order;

    public TimeSpan Elapsed => TimeSpan.FromTicks(_now);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        loop.MustBeOnThread("the clock was read");
        return Start.AddTicks(_now);
    }

    public override long GetTimestamp()
    {
        loop.MustBeOnThread("the clock was read");
        return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        loop.MustBeOnThread("a timer was made");
        var timer = new VirtualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves to the next timer and fires it; false when there is none.</summary>
    internal bool Advance()
    {
        while (_timers.TryDequeue(out var timer, out var due))
        {
            if (!timer.IsDue(due.Order)) continue;
            _now = Math.Max(_now, due.At);
            timer.Fire();
            return true;
        }
        return false;
    }

    internal long Schedule(VirtualTimer timer, TimeSpan delay)
    {
        _timers.Enqueue(timer, (_now + Math.Max(0, delay.Ticks), ++_order));
        return _order;
    }
}
