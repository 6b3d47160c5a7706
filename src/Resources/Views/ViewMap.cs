using Naru.Resources.Trees;

namespace Naru.Resources.Views;

/// <summary>Objects by name.</summary>
public readonly struct ViewMap<T>(Tree tree) where T : struct, IView<T>
{
    public Tree Tree => tree;

    public int Count => tree.Count;

    public T this[Name key] => T.Of(tree[key]);

    /// <summary>The name and the object at a position of the map's order.</summary>
    public KeyValuePair<string, T> At(int index) => new(tree.Fields[index].Name.ToString(), T.Of(tree.Fields[index].Value));
}
