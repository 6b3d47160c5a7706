namespace Naru.Client.Work;

/// <summary>Pauses that double with every failure, from the first to the longest.</summary>
public sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <param name="failures">How often it failed in a row; 1 gives <see cref="First"/>.</param>
    public TimeSpan After(int failures)
    {
        var doubled = First.TotalMilliseconds * Math.Pow(2, Math.Clamp(failures - 1, 0, 40));
        return TimeSpan.FromMilliseconds(Math.Min(doubled, Longest.TotalMilliseconds));
    }
}
