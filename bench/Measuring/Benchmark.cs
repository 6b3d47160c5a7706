namespace Naru.Bench.Measuring;

/// <summary>
/// One comparison. Prepare makes what is needed and returns the contenders, Naru first; each is measured once a round,
/// in turn, so that what else the machine does hits all of them alike. Disposing removes every trace.
/// </summary>
internal abstract class Benchmark : IAsyncDisposable
{
    /// <summary>What --filter finds.</summary>
    public abstract string Name { get; }

    /// <summary>What is measured, and in which unit.</summary>
    public abstract string Title { get; }

    /// <summary>Rounds when nobody asked for a number.</summary>
    public abstract int Rounds { get; }

    /// <summary>Rounds before the first that counts: what is made once (caches, compiled code) is not what is asked about.</summary>
    public virtual int WarmUpRounds => 2;

    /// <summary>More is better: a rate, not a time.</summary>
    public virtual bool IsRate => false;

    /// <summary>Said below the table: peers that are absent, what is unequal.</summary>
    public List<string> Notes { get; } = [];

    public abstract Task<IReadOnlyList<Contender>> PrepareAsync();

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
