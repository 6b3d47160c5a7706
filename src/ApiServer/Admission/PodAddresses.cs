using System.Net;
using System.Net.Sockets;
using Naru.ApiServer.Joining;
using Naru.ApiServer.Mutations;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Admission;

/// <summary>
/// Where its pods are is a node's to report, but every node sends a Service's traffic there: so a pod's addresses lie in
/// the range that the roster gave its node, or are the node's own on the host's network; and its host is the node.
/// What stands there already may stay, as that of a pod that has ended.
/// </summary>
internal static class PodAddresses
{
    public static void Check(Change change, Tree made, NodeRoster roster)
    {
        if (change.Request.User.Node is not { } node) return;
        var (pods, hosts) = (New(change, made, "podIP", "podIPs"), New(change, made, "hostIP", "hostIPs"));
        if (pods.Length + hosts.Length == 0) return;
        var given = roster.Find(node) ?? throw Refusal.Forbidden(change.Kind, made.ObjectName, $"no node {node} has joined");
        var own = given.Address.Length > 0 ? given.Address : Known(change, node);
        foreach (var address in hosts)
            if (address != own) throw Refused(change, made, "status.hostIP", address, $"the address of node {node} ({own})");
        foreach (var address in pods)
            if (change.Old.Spec["hostNetwork"].IsTrue ? address != own : !IsIn(given.PodRange, address))
                throw Refused(change, made, "status.podIP", address, change.Old.Spec["hostNetwork"].IsTrue ? $"the address of node {node} ({own}), on whose network the pod is" : $"in the pods' range of node {node} ({given.PodRange})");
    }

    private static string[] New(Change change, Tree made, string one, string all) => [.. Of(made.State, one, all).Except([.. Of(change.Old.State, one, all), ""])];

    private static IEnumerable<string> Of(Tree status, string one, string all) => [status[one].Text, .. status[all].Items.ToArray().Select(address => address["ip"].Text)];

    // Of a node that was let in before the roster had addresses.
    private static string Known(Change change, string node) =>
        change.World.Of("/nodes").Find(new ObjectKey("", node)) is { } known ? NodeIdentity.Address(known.ToTree()) : "";

    // In the one form that every reader reads alike; an IPv4 address that is written as one of IPv6 would lie in the range too.
    private static bool IsIn(string range, string address) =>
        IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetwork && parsed.ToString() == address && IPNetwork.Parse(range).Contains(parsed);

    private static ApiRefusedException Refused(Change change, Tree made, string field, string said, string right) =>
        Refusal.Forbidden(change.Kind, made.ObjectName, $"{field}: \"{said}\" is not {right}");
}
