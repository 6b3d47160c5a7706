namespace Naru.Resources.Api;

/// <summary>Ids that a seed determines: for simulations and tests, never for production.</summary>
public sealed class SeededIds(Random random) : IIdSource
{
    private readonly Lock _gate = new();

    public void Fill(Span<byte> bytes)
    {
        lock (_gate) random.NextBytes(bytes);
    }
}
