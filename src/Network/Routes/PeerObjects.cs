using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Network.Routes;

/// <summary>From Node objects to what they claim. Pure.</summary>
public static class PeerObjects
{
    public static PeerClaim Read(Tree node)
    {
        var address = NodeStatusView.Of(node.State).Addresses.FirstOrDefault(a => a.Type == "InternalIP").Address;
        return new PeerClaim(node.ObjectName, CreatedOf(node), NodeSpecView.Of(node.Spec).PodCIDR ?? "", address ?? "");
    }

    private static DateTimeOffset CreatedOf(Tree node) =>
        DateTimeOffset.TryParse(node.Metadata["creationTimestamp"].Text, System.Globalization.CultureInfo.InvariantCulture, out var created) ? created : DateTimeOffset.MaxValue;
}
