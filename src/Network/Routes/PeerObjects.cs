using System.Net;
using Naru.Network.Services;
using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Network.Routes;

/// <summary>From Node objects to the routes' peers. Pure.</summary>
public static class PeerObjects
{
    /// <summary>Null while the node has no pod range or no internal address yet.</summary>
    public static PeerNode? Read(Tree node)
    {
        var address = NodeStatusView.Of(node.State).Addresses.Where(a => a.Type == "InternalIP").Select(a => ServiceObjects.AddressOf(a.Address)).FirstOrDefault(a => a is not null);
        return address is not null && IPNetwork.TryParse(NodeSpecView.Of(node.Spec).PodCIDR, out var pods) ? new PeerNode(pods, address) : null;
    }
}
