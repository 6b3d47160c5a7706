namespace Naru.Tests.Simulation.Clockwork;

/// <summary>
/// Runs everything of one simulation on one thread, in an order that the seed decides.
/// <para>
/// Every continuation lands in one bag; the loop draws from it at random. When the bag is empty the virtual clock moves to
/// the next timer. Nothing here waits for real time. Code that resumes on another thread, and so outside the seed's order,
/// fails the seed: at its next post, clock reading or request.
/// </para>
/// </summary>
internal sealed class SimulationLoop : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Callback, object? State)> _ready = [];
    private readonly Random _random;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private string? _strayed;

    public SimulationLoop(int seed)
    {
        _random = new Random(seed);
        Time = new VirtualTime(this);
    }

    public VirtualTime Time { get; }

    public long Steps { get; private set; }

    private bool IsOnThread => Environment.CurrentManagedThreadId == _thread;

    public override void Post(SendOrPostCallback d, object? state)
    {
        // Thrown on a stranger's thread it would end the process: it is kept, and fails the seed at its next step.
        if (IsOnThread) _ready.Add((d, state));
        else Volatile.Write(ref _strayed, $"work was posted off the simulation's thread:\n{Environment.StackTrace}");
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Lets virtual time pass.</summary>
    public Task PassAsync(TimeSpan time, CancellationToken cancel = default) => Task.Delay(time, timeProvider: Time, cancel);

    /// <summary>Fails the seed when called from any thread but the simulation's.</summary>
    public void MustBeOnThread(string what)
    {
        if (IsOnThread) return;
        _strayed ??= $"{what} off the simulation's thread:\n{Environment.StackTrace}";
        throw new SimulationFailedException(_strayed);
    }

    /// <summary>Runs until <paramref name="main"/> ends.</summary>
    /// <exception cref="SimulationFailedException">Code left the thread, or the virtual time or the steps ran out.</exception>
    public void Run(Func<Task> main, TimeSpan longest, long mostSteps = 20_000_000)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var running = main();
            while (!running.IsCompleted)
            {
                if (_strayed is not null) throw new SimulationFailedException(_strayed);
                if (Time.Elapsed > longest) throw new SimulationFailedException($"not done after {longest} of virtual time");
                if (++Steps > mostSteps) throw new SimulationFailedException($"not done after {mostSteps} steps");
                if (!Step() && !Time.Advance() && Volatile.Read(ref _strayed) is null) throw new SimulationFailedException("nothing is left to run, yet the scenario waits");
            }
            running.GetAwaiter().GetResult();
            if (_strayed is not null) throw new SimulationFailedException(_strayed);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private bool Step()
    {
        if (_ready.Count == 0) return false;
        var at = _random.Next(_ready.Count);
        var (callback, state) = _ready[at];
        _ready[at] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        callback(state);
        return true;
    }
}
