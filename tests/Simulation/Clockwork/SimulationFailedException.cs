namespace Naru.Tests.Simulation.Clockwork;

/// <summary>A seed found something wrong.</summary>
internal sealed class SimulationFailedException(string message) : Exception(message);
