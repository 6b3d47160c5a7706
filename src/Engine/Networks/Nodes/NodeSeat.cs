using System.Net;

namespace Naru.Engine.Networks.Nodes;

/// <summary>Where a further node of this machine lives: its network namespace and its address on the nodes' bridge.</summary>
public sealed record NodeSeat(string Name, int Ordinal, IPAddress Address, string NamespacePath);
