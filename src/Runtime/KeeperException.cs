namespace Naru.Runtime;

/// <summary>The keeper refused or failed a request.</summary>
public sealed class KeeperException(KeeperFault fault, string message) : Exception(message)
{
    public KeeperFault Fault { get; } = fault;
}
