using System.Collections.Immutable;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Client.Informers;

/// <summary>
/// All objects an informer knows, as of one revision. Immutable, in the order of their keys, so that two walks over it are
/// the same walk.
/// </summary>
public sealed class InformerSnapshot
{
    private static readonly ImmutableSortedDictionary<string, ImmutableSortedSet<ObjectKey>> NoValues =
        ImmutableSortedDictionary.Create<string, ImmutableSortedSet<ObjectKey>>(StringComparer.Ordinal);

    private readonly ImmutableSortedDictionary<ObjectKey, Tree> _objects;
    private readonly ImmutableArray<InformerIndex> _indexes;
    private readonly ImmutableArray<ImmutableSortedDictionary<string, ImmutableSortedSet<ObjectKey>>> _values;

    private InformerSnapshot(
        ImmutableSortedDictionary<ObjectKey, Tree> objects,
        ImmutableArray<InformerIndex> indexes,
        ImmutableArray<ImmutableSortedDictionary<string, ImmutableSortedSet<ObjectKey>>> values)
    {
        _objects = objects;
        _indexes = indexes;
        _values = values;
    }

    public int Count => _objects.Count;

    public IEnumerable<Tree> Objects => _objects.Values;

    /// <summary>The object of that key, or absent.</summary>
    public Tree this[ObjectKey key] => _objects.GetValueOrDefault(key);

    public Tree Find(string ns, string name) => this[new ObjectKey(ns, name)];

    /// <summary>The objects filed under a value.</summary>
    public IEnumerable<Tree> By(InformerIndex index, string value)
    {
        var at = _indexes.IndexOf(index);
        if (at < 0) throw new InvalidOperationException($"the informer has no index \"{index.Name}\"");
        return _values[at].TryGetValue(value, out var keys) ? keys.Select(key => _objects[key]) : [];
    }

    internal static InformerSnapshot Empty(IEnumerable<InformerIndex> indexes)
    {
        var all = indexes.ToImmutableArray();
        return new InformerSnapshot(ImmutableSortedDictionary<ObjectKey, Tree>.Empty, all, [.. all.Select(_ => NoValues)]);
    }

    internal InformerSnapshot WithIndex(InformerIndex index)
    {
        if (_indexes.Contains(index)) return this;
        var values = _objects.Values.Aggregate(NoValues, (all, tree) => File(all, index, tree));
        return new InformerSnapshot(_objects, _indexes.Add(index), _values.Add(values));
    }

    internal InformerSnapshot With(InformerChange change)
    {
        var objects = change.New.IsAbsent ? _objects.Remove(change.Key) : _objects.SetItem(change.Key, change.New);
        var values = _values;
        for (var i = 0; i < _indexes.Length; i++)
        {
            var filed = change.Old.IsAbsent ? values[i] : Unfile(values[i], _indexes[i], change.Old);
            values = values.SetItem(i, change.New.IsAbsent ? filed : File(filed, _indexes[i], change.New));
        }
        return new InformerSnapshot(objects, _indexes, values);
    }

    private static ImmutableSortedDictionary<string, ImmutableSortedSet<ObjectKey>> File(
        ImmutableSortedDictionary<string, ImmutableSortedSet<ObjectKey>> all, InformerIndex index, Tree tree)
    {
        foreach (var value in index.Values(tree))
            all = all.SetItem(value, all.GetValueOrDefault(value, []).Add(tree.Key));
        return all;
    }

    private static ImmutableSortedDictionary<string, ImmutableSortedSet<ObjectKey>> Unfile(
        ImmutableSortedDictionary<string, ImmutableSortedSet<ObjectKey>> all, InformerIndex index, Tree tree)
    {
        foreach (var value in index.Values(tree))
        {
            if (!all.TryGetValue(value, out var keys)) continue;
            keys = keys.Remove(tree.Key);
            all = keys.IsEmpty ? all.Remove(value) : all.SetItem(value, keys);
        }
        return all;
    }
}
