using System.Collections;
using Naru.Resources.Trees;

namespace Naru.Resources.Views;

/// <summary>A list of objects; <c>foreach</c> over it allocates nothing. An absent list is an empty one.</summary>
public readonly struct ViewList<T>(Tree tree) : IReadOnlyList<T> where T : struct, IView<T>
{
    public Tree Tree => tree;

    public int Count => tree.Items.Length;

    public T this[int index] => T.Of(tree.Items[index]);

    public Enumerator GetEnumerator() => new(tree);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public struct Enumerator(Tree tree) : IEnumerator<T>
    {
        private int _at = -1;

        public readonly T Current => T.Of(tree.Items[_at]);

        readonly object IEnumerator.Current => Current;

        public bool MoveNext() => ++_at < tree.Items.Length;

        public void Reset() => _at = -1;

        public readonly void Dispose()
        {
        }
    }
}
