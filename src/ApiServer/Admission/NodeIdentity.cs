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
        if (given is null && change.IsCreate && change.Request.User.Node is not null) throw Refused(change, made, "no node of this name has joined");
        made = WithRange(change, WithAddresses(change, made, given), given);
        return !change.IsStatus && change.IsCreate && given is { IsServer: true } ? made.WithPath(["metadata", "labels", ServerRole], "") : made;
    }

    /// <summary>The object before a change, but with the ranges that are admitted: to mend them is the roster's right, and no change of the client's to what never changes.</summary>
    public static Tree Before(Change change, Tree made) => change.Old.With("spec", WithRanges(change.Old.Spec, made.Spec["podCIDR"], made.Spec["podCIDRs"]));

    /// <summary>
    /// Whoever deletes a Node object takes the node out of the roster: its name is free, and its certificate counts no longer.
    /// Those of the server's own machine stay its, and come back as long as they run. True when the node was taken out.
    /// </summary>
    /// <exception cref="ApiRefusedException">500: it could not be written down, so that the node registers again.</exception>
    public static bool Forget(Change change, NodeRoster roster)
    {
        if (roster.Find(change.Old.ObjectName) is not { } known || roster.IsOwn(known.Name)) return false;
        try
        {
            return roster.Remove(known.Name);
        }
        catch (ApiRefusedException full)
        {
            throw Refusal.Internal($"the object of node {known.Name} is deleted, but not its place in the cluster, so that it may register again: {full.Message}; take it away with `naru node remove {known.Name}`");
        }
    }

    /// <summary>The address by which a Node object says that the node is reached; "" for none.</summary>
    public static string Address(Tree node)
    {
        foreach (ref readonly var address in node.State["addresses"].Items)
            if (address["type"].Is("InternalIP")) return address["address"].Text;
        return "";
    }

    private static Tree WithRange(Change change, Tree made, NodeGrant? given)
    {
        var (said, all, right) = (made.Spec["podCIDR"], made.Spec["podCIDRs"], given?.PodRange ?? "");
        // What stands there from before there was a roster is not this client's, but is mended with its write.
        var isFromBefore = !change.IsCreate && Tree.DeepEquals(said, change.Old.Spec["podCIDR"]) && Tree.DeepEquals(all, change.Old.Spec["podCIDRs"]);
        foreach (var range in (string[])[said.Text, .. all.Items.ToArray().Select(range => range.Text)])
            if (!isFromBefore && range.Length > 0 && range != right) throw Refused(change, made, $"spec.podCIDR: \"{range}\" is not what this node was given ({(right.Length > 0 ? right : "nothing: no node of this name has joined")}); leave it out");
        if (given is not null) return made.With("spec", WithRanges(made.Spec, right, Tree.Strings([right])));
        return said.IsAbsent && all.IsAbsent ? made : made.With("spec", WithRanges(made.Spec, default, default));
    }

    private static Tree WithRanges(Tree spec, Tree first, Tree all) => spec.With("podCIDR", first).With("podCIDRs", all);

    private static Tree WithAddresses(Change change, Tree made, NodeGrant? given)
    {
        if (given is null) return made;
        var said = made.State["addresses"];
        var own = given.Address.Length > 0 ? given.Address : Address(change.Old);
        var foreign = said.Items.ToArray().Where(address => !IsOwn(address, made.ObjectName, own)).ToArray();
        if (foreign.Length == 0) return made;
        if (!Tree.DeepEquals(said, change.Old.State["addresses"]))
            throw Refused(change, made, $"status.addresses: {foreign[0]["type"].Text} \"{foreign[0]["address"].Text}\" is not what this node joined with ({own}); to have another one, take the node away with `naru node remove {made.ObjectName}` and join again");
        // From before there was a roster, as with the ranges; others route by this type alone.
        return made.WithPath(["status", "addresses"], Tree.Array(said.Items.ToArray().Where(address => !address["type"].Is("InternalIP") || IsOwn(address, made.ObjectName, own)).ToArray()));
    }

    private static bool IsOwn(Tree address, string name, string own) => address["type"].Text switch
    {
        "InternalIP" => own.Length == 0 || address["address"].Is(own),
        "Hostname" => address["address"].Is(name),
        _ => false,
    };

    private static ApiRefusedException Refused(Change change, Tree made, string why) => Refusal.Forbidden(change.Kind, made.ObjectName, why);
}
