using System.Collections;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;

namespace Naru.Resources.Views;

/// <summary>Amounts by the name of the resource: requests, limits, capacity. An absent map is an empty one.</summary>
public readonly struct QuantityMap(Tree tree) : IReadOnlyCollection<KeyValuePair<string, Quantity>>
{
    public Tree Tree => tree;

    public int Count => tree.Count;

    /// <summary>The amount, or null when the resource is not named.</summary>
    public Quantity? this[Name resource] => ValueOf(tree[resource]);

    public bool ContainsKey(Name resource) => tree.Has(resource);

    internal static Quantity? ValueOf(Tree tree) => Quantity.TryParse(tree.IsNothing ? null : tree.Text, out var value) ? value : null;

    public Enumerator GetEnumerator() => new(tree);

    IEnumerator<KeyValuePair<string, Quantity>> IEnumerable<KeyValuePair<string, Quantity>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public struct Enumerator(Tree tree) : IEnumerator<KeyValuePair<string, Quantity>>
    {
        private int _at = -1;

        public readonly KeyValuePair<string, Quantity> Current =>
            new(tree.Fields[_at].Name.ToString(), ValueOf(tree.Fields[_at].Value) ?? Quantity.Zero);

        readonly object IEnumerator.Current => Current;

        public bool MoveNext() => ++_at < tree.Fields.Length;

        public void Reset() => _at = -1;

        public readonly void Dispose()
        {
        }
    }
}
