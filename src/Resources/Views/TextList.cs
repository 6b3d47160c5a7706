using System.Collections;
using Naru.Resources.Trees;

namespace Naru.Resources.Views;

/// <summary>A list of strings, such as a container's arguments. An absent list is an empty one.</summary>
public readonly struct TextList(Tree tree) : IReadOnlyList<string>
{
    public Tree Tree => tree;

    public int Count => tree.Items.Length;

    public string this[int index] => tree.Items[index].Text;

    public bool Contains(string text)
    {
        foreach (ref readonly var item in tree.Items)
            if (item.Is(text)) return true;
        return false;
    }

    public Enumerator GetEnumerator() => new(tree);

    IEnumerator<string> IEnumerable<string>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public struct Enumerator(Tree tree) : IEnumerator<string>
    {
        private int _at = -1;

        public readonly string Current => tree.Items[_at].Text;

        readonly object IEnumerator.Current => Current;

        public bool MoveNext() => ++_at < tree.Items.Length;

        public void Reset() => _at = -1;

        public readonly void Dispose()
        {
        }
    }
}
