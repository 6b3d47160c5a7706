using Naru.Resources.Api;

namespace Naru.Tests.Simulation.Cluster;

internal sealed class SimulatedIds(int seed) : IIdSource
{
    private readonly Random _random = new(seed);

    public void Fill(Span<byte> bytes) => _random.NextBytes(bytes);
}
