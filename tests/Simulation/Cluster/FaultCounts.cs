namespace Naru.Tests.Simulation.Cluster;

/// <summary>How often each fault was really injected, by name.</summary>
internal sealed class FaultCounts
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Count(string fault) => _counts[fault] = _counts.GetValueOrDefault(fault) + 1;

    public int Of(string fault) => _counts.GetValueOrDefault(fault);

    public void Add(FaultCounts other)
    {
        foreach (var (fault, count) in other._counts) _counts[fault] = _counts.GetValueOrDefault(fault) + count;
    }

    public override string ToString() => string.Join(", ", _counts.Select(count => $"{count.Key} {count.Value}"));
}
