namespace Naru.Bench.Measuring;

/// <summary>One of those that are compared: Naru, a peer that does the same, or a floor below which nobody can go.</summary>
/// <param name="Name">As the table shows it, with what makes it different.</param>
/// <param name="MeasureAsync">Does the thing once and returns the figure, in the benchmark's unit.</param>
/// <param name="IsCompared">False for another figure of Naru's own, which is no measure of the first.</param>
internal sealed record Contender(string Name, Func<Task<double>> MeasureAsync, bool IsCompared = true);
