namespace Naru.ApiServer.Joining;

/// <summary>How a cluster gives out its numbers of nodes, and what follows from a number.</summary>
/// <param name="First">The first number for machines that join; those before it are the server's own machine's.</param>
/// <param name="Last">The last one.</param>
/// <param name="OwnOrdinal">The number that a name of the server's own machine says; null for every other name.</param>
/// <param name="PodRange">The pods of the node with that number, as a network.</param>
/// <param name="OwnAddress">The address of a node of the server's own machine.</param>
/// <param name="AddressFault">Why an address cannot be a joined machine's; null when it can.</param>
public sealed record RosterPlan(
    int First, int Last, Func<string, int?> OwnOrdinal, Func<int, string> PodRange, Func<int, string> OwnAddress, Func<string, string?> AddressFault);
