using Naru.Tests.Simulation.Cluster;

namespace Naru.Tests.Simulation.Scenarios;

/// <summary>What one seed showed; <paramref name="Failure"/> is null when everything held.</summary>
internal sealed record SeedResult(int Seed, string? Failure, string HistoryHash, int Operations, int Commits, int WatchEvents, TimeSpan VirtualTime, FaultCounts Faults);
