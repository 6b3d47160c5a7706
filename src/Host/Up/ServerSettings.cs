namespace Naru.Host.Up;

/// <summary>What <c>naru up</c> was asked for beyond its directories.</summary>
/// <param name="Nodes">How many nodes this machine is to be; the first is this process.</param>
/// <param name="ApiPort">Of the Kubernetes API.</param>
internal sealed record ServerSettings(int Nodes, int ApiPort);
