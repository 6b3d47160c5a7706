using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Resources.Objects;

/// <summary>One entry of <c>metadata.ownerReferences</c>.</summary>
/// <param name="IsController">The one owner that steers the object; an object has at most one.</param>
/// <param name="BlocksDeletion">A foreground deletion of the owner waits for the object.</param>
public sealed record Owner(string ApiVersion, string Kind, string Name, string Uid, bool IsController = false, bool BlocksDeletion = false)
{
    public static Owner Of(OwnerReferenceView view) =>
        new(view.ApiVersion, view.Kind, view.Name, view.Uid, view.Controller == true, view.BlockOwnerDeletion == true);

    /// <summary>The reference by which <paramref name="owner"/>, a whole object, controls another.</summary>
    public static Owner ControllerOf(Tree owner) =>
        new(owner["apiVersion"].Text, owner["kind"].Text, owner["metadata"]["name"].Text, owner["metadata"]["uid"].Text, true, true);

    public static IReadOnlyList<Owner> All(Tree obj)
    {
        var references = obj["metadata"]["ownerReferences"].Items;
        if (references.Length == 0) return [];
        var owners = new Owner[references.Length];
        for (var i = 0; i < owners.Length; i++) owners[i] = Of(new OwnerReferenceView(references[i]));
        return owners;
    }

    public Tree ToTree() => Tree.Object(
        ("apiVersion", ApiVersion),
        ("blockOwnerDeletion", BlocksDeletion ? true : default(Tree)),
        ("controller", IsController ? true : default(Tree)),
        ("kind", Kind),
        ("name", Name),
        ("uid", Uid));
}
