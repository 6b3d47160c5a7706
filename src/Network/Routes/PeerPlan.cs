using System.Net;
using System.Net.Sockets;

namespace Naru.Network.Routes;

/// <summary>
/// Which of the claims of Node objects may steer packets. A node's share of the pods lies in the cluster's range, has the length
/// that every node's has, and is nobody else's; its address is one that a machine can have and that means nothing else here. Of two that
/// claim the same, the one that was let through before keeps it, else the Node object that was made first: the time of making is the
/// server's to say and not the node's. (It has whole seconds; only within one does the name decide.)
/// Each claim stands alone: what is refused is told and leaves the others as they are. Pure.
/// </summary>
public sealed record PeerPlan(IReadOnlyList<PeerNode> Admitted, IReadOnlyList<string> Refused)
{
    private static readonly IPNetwork[] NoMachines =
        [IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("224.0.0.0/3")];

    /// <param name="before">Who was admitted by the last plan.</param>
    public static PeerPlan Of(PeerRules rules, IEnumerable<PeerClaim> claims, IReadOnlyList<PeerNode> before)
    {
        var held = before.Select(b => (b.Name, Pods: b.Pods.ToString())).ToHashSet();
        var admitted = new List<PeerNode>();
        var refused = new List<string>();
        var complete = claims.Where(c => c.Name != rules.NodeName && c.Pods.Length > 0 && c.Address.Length > 0);
        foreach (var claim in complete.OrderByDescending(c => held.Contains((c.Name, c.Pods))).ThenBy(c => c.Created).ThenBy(c => c.Name, StringComparer.Ordinal))
        {
            var fault = PodsOf(rules, claim, admitted, out var pods) ?? AddressOf(rules, claim, admitted, out _);
            if (fault is null) admitted.Add(new PeerNode(pods, IPAddress.Parse(claim.Address)) { Name = claim.Name });
            else refused.Add($"node {claim.Name} gets no route: {fault}");
        }
        return new PeerPlan(admitted, refused);
    }

    private static string? PodsOf(PeerRules rules, PeerClaim claim, List<PeerNode> admitted, out IPNetwork pods)
    {
        if (!IPNetwork.TryParse(claim.Pods, out pods) || pods.BaseAddress.AddressFamily != AddressFamily.InterNetwork) return $"its pod range {claim.Pods} is not an IPv4 network";
        if (pods.PrefixLength != rules.NodePods.PrefixLength || !rules.PodRange.Contains(pods.BaseAddress))
            return $"its pod range {pods} is not a /{rules.NodePods.PrefixLength} of the cluster's {rules.PodRange}";
        var range = pods;
        if (range == rules.NodePods) return $"its pod range {pods} is that of this node";
        return admitted.Find(a => a.Pods == range) is { } owner ? $"its pod range {pods} is that of node {owner.Name}" : null;
    }

    private static string? AddressOf(PeerRules rules, PeerClaim claim, List<PeerNode> admitted, out IPAddress? address)
    {
        if (!IPAddress.TryParse(claim.Address, out address) || address.AddressFamily != AddressFamily.InterNetwork) return $"its address {claim.Address} is not an IPv4 address";
        var parsed = address;
        if (NoMachines.Any(range => range.Contains(parsed))) return $"no machine can have its address {address}";
        if (rules.PodRange.Contains(address)) return $"its address {address} lies among the pods' ({rules.PodRange})";
        if (rules.ServiceRange.Contains(address)) return $"its address {address} lies among the Services' ({rules.ServiceRange})";
        if (address.Equals(rules.NodeAddress)) return $"its address {address} is that of this node";
        return admitted.Find(a => a.Address.Equals(parsed)) is { } owner ? $"its address {address} is that of node {owner.Name}" : null;
    }
}
