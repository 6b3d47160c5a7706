namespace Naru.Network.Services;

/// <summary>One port of a Service.</summary>
/// <param name="NodePort">0 for none.</param>
public sealed record ServicePortRecord(string Name, byte Protocol, int Port, int NodePort = 0);
