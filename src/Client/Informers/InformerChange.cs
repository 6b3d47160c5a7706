using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Client.Informers;

/// <summary>What an informer saw happen to one object: <see cref="Old"/> is absent when it is new, <see cref="New"/> when it is gone.</summary>
public readonly record struct InformerChange(Tree Old, Tree New)
{
    /// <summary>The object as it is, or as it was last seen.</summary>
    public Tree Latest => New.IsAbsent ? Old : New;

    public ObjectKey Key => Latest.Key;
}
