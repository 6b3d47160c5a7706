namespace Naru.Kernel.Nftables;

/// <summary>A chain to make. With a hook it is a base chain of that type and priority; without one it is only jumped to.</summary>
/// <param name="Type">"nat" or "filter".</param>
public sealed record NftChain(string Name, NftHook? Hook = null, string Type = "filter", int Priority = 0)
{
    /// <summary>The usual priorities (linux/netfilter_ipv4.h).</summary>
    public const int PriorityRaw = -300, PriorityDestinationNat = -100, PriorityFilter = 0, PrioritySourceNat = 100;
}
