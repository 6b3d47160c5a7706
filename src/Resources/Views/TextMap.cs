using System.Collections;
using Naru.Resources.Trees;

namespace Naru.Resources.Views;

/// <summary>An object whose values are strings, such as labels. An absent map is an empty one.</summary>
public readonly struct TextMap(Tree tree) : IReadOnlyCollection<KeyValuePair<string, string>>
{
    public Tree Tree => tree;

    public int Count => tree.Count;

    /// <summary>The value, or null when the key is not there.</summary>
    public string? this[Name key] => tree[key] is { IsAbsent: false } value ? value.Text : null;

    public bool ContainsKey(Name key) => tree.Has(key);

    public Enumerator GetEnumerator() => new(tree);

    IEnumerator<KeyValuePair<string, string>> IEnumerable<KeyValuePair<string, string>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public struct Enumerator(Tree tree) : IEnumerator<KeyValuePair<string, string>>
    {
        private int _at = -1;

        public readonly KeyValuePair<string, string> Current => new(tree.Fields[_at].Name.ToString(), tree.Fields[_at].Value.Text);

        readonly object IEnumerator.Current => Current;

        public bool MoveNext() => ++_at < tree.Fields.Length;

        public void Reset() => _at = -1;

        public readonly void Dispose()
        {
        }
    }
}
