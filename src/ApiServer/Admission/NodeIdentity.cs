using Naru.ApiServer.Joining;
using Naru.ApiServer.Mutations;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Admission;

/// <summary>
/// What a Node object says by which others route and trust is the roster's to say, whoever writes the object: the pods'
/// addresses (filled in, and refused when they are others), the node's own address, and who is the server. A node that
/// the roster does not know has no pods' addresses, so that nobody routes to it.
/// </summary>
internal static class NodeIdentity
{
    private const string ServerRole = "node-role.kubernetes.io/control-plane";

    public static Tree Admit(Change change, Tree made, NodeRoster roster)
    {
        var given = roster.Find(made.ObjectName);
        CheckAddresses(change, made, given);
        if (change.IsStatus) return made;
        made = WithRange(change, made, given);
        return change.IsCreate && given is { IsServer: true } ? made.WithPath(["metadata", "labels", ServerRole], "") : made;
    }

    /// <summary>
    /// Whoever deletes a Node object takes the node out of the roster: its name is free, and its certificate counts no longer.
    /// Those of the server's own machine stay its, and come back as long as they run.
    /// </summary>
    public static void Forget(Tree node, NodeRoster? roster)
    {
        if (roster?.Find(node.ObjectName) is { } known && !roster.IsOwn(known.Name)) roster.Remove(known.Name);
    }

    private static Tree WithRange(Change change, Tree made, NodeGrant? given)
    {
        var said = made.Spec["podCIDR"].Text;
        var all = made.Spec["podCIDRs"];
        // What was written before there was a roster of ranges stays as it is; nothing routes by it but what the roster says too.
        if (!change.IsCreate && said.Length > 0 && change.Old.Spec["podCIDR"].Is(said) && Tree.DeepEquals(all, change.Old.Spec["podCIDRs"])) return made;
        var right = given?.PodRange ?? "";
        foreach (var range in (string[])[said, .. all.Items.ToArray().Select(range => range.Text)])
            if (range.Length > 0 && range != right) throw Refused(change, made, $"spec.podCIDR: \"{range}\" is not what this node was given ({(right.Length > 0 ? right : "nothing: no node of this name has joined")}); leave it out");
        return given is null ? made : made.WithPath(["spec", "podCIDR"], right).WithPath(["spec", "podCIDRs"], Tree.Strings([right]));
    }

    private static void CheckAddresses(Change change, Tree made, NodeGrant? given)
    {
        if (given is null || Tree.DeepEquals(made.State["addresses"], change.Old.State["addresses"])) return;
        var own = given.Address.Length > 0 ? given.Address : Address(change.Old);
        foreach (ref readonly var address in made.State["addresses"].Items)
        {
            var isOwn = address["type"].Text switch
            {
                "InternalIP" => own.Length == 0 || address["address"].Is(own),
                "Hostname" => address["address"].Is(made.ObjectName),
                _ => false,
            };
            if (!isOwn) throw Refused(change, made, $"status.addresses: {address["type"].Text} \"{address["address"].Text}\" is not what this node joined with ({own}); to have another one, take the node away with `naru node remove {made.ObjectName}` and join again");
        }
    }

    private static string Address(Tree node)
    {
        foreach (ref readonly var address in node.State["addresses"].Items)
            if (address["type"].Is("InternalIP")) return address["address"].Text;
        return "";
    }

    private static ApiRefusedException Refused(Change change, Tree made, string why) => Refusal.Forbidden(change.Kind, made.ObjectName, why);
}
