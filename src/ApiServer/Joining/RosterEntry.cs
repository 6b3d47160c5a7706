using Naru.Resources.Trees;

namespace Naru.ApiServer.Joining;

/// <summary>One node as the roster keeps it.</summary>
/// <param name="Address">"" when it was not written down yet.</param>
/// <param name="Key">The SHA-256 of the node's public key; "" for one that was let in before keys were written down.</param>
internal sealed record RosterEntry(int Ordinal, string Address, string Key)
{
    public static RosterEntry Of(Tree tree) => new(tree["ordinal"].AsInt32(), tree["address"].Text, tree["key"].Text);

    public Tree ToTree() => Tree.Object(("ordinal", Ordinal), ("address", Address), ("key", Key));
}
