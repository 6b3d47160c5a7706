namespace Naru.Network.Services;

/// <summary>The port of a slice's endpoints that belongs to the Service port of the same name.</summary>
public sealed record SlicePortRecord(string Name, byte Protocol, int Port);
