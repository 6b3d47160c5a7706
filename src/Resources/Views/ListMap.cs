using Naru.Resources.Trees;

namespace Naru.Resources.Views;

/// <summary>Lists of strings by name, such as the extra facts of a user.</summary>
public readonly struct ListMap(Tree tree)
{
    public Tree Tree => tree;

    public int Count => tree.Count;

    public TextList this[Name key] => new(tree[key]);
}
