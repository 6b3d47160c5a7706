using System.Text.Json;
using Naru.Resources.Trees;

namespace Naru.Resources.Ownership;

/// <summary>
/// A set of places in an object, as <c>managedFields[].fieldsV1</c> writes it: a trie whose steps are <c>f:name</c> (a
/// field), <c>k:{"name":"a"}</c> (an element by its keys) and <c>v:1</c> (an element by its value). A place may be in the
/// set itself, have places of the set below it, or both (then it is written with a <c>"."</c> inside).
/// <para>Immutable; the results of operations share what they have in common. Steps are sorted, so operations are merges.</para>
/// </summary>
internal sealed class FieldSet
{
    private static readonly Name Self = ".";

    private readonly KeyValuePair<string, FieldSet>[] _below;

    private FieldSet(bool isMember, KeyValuePair<string, FieldSet>[] below)
    {
        IsMember = isMember;
        _below = below;
    }

    public static FieldSet Empty { get; } = new(false, []);

    /// <summary>One place and nothing below it.</summary>
    public static FieldSet Leaf { get; } = new(true, []);

    public bool IsMember { get; }

    public bool IsEmpty => !IsMember && _below.Length == 0;

    public ReadOnlySpan<KeyValuePair<string, FieldSet>> Below => _below;

    /// <summary>What lies one step below; empty when nothing does.</summary>
    public FieldSet this[string step]
    {
        get
        {
            var (low, high) = (0, _below.Length - 1);
            while (low <= high)
            {
                var middle = (low + high) >> 1;
                var order = string.CompareOrdinal(_below[middle].Key, step);
                if (order == 0) return _below[middle].Value;
                if (order < 0) low = middle + 1;
                else high = middle - 1;
            }
            return Empty;
        }
    }

    /// <summary>A set of a place itself, perhaps, and of what lies below it. Empty parts fall away; a step that comes twice counts for both.</summary>
    public static FieldSet Of(bool isMember, List<KeyValuePair<string, FieldSet>>? below)
    {
        if (below is null || below.Count == 0) return isMember ? Leaf : Empty;
        below.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        var kept = new List<KeyValuePair<string, FieldSet>>(below.Count);
        foreach (var part in below)
        {
            if (part.Value.IsEmpty) continue;
            if (kept.Count > 0 && kept[^1].Key == part.Key) kept[^1] = new(part.Key, kept[^1].Value.Union(part.Value));
            else kept.Add(part);
        }
        return kept.Count == 0 ? isMember ? Leaf : Empty : new FieldSet(isMember, kept.ToArray());
    }

    /// <exception cref="FormatException">Not of the form of fieldsV1.</exception>
    public static FieldSet Parse(Tree fieldsV1)
    {
        var isMember = false;
        var below = new List<KeyValuePair<string, FieldSet>>(fieldsV1.Count);
        foreach (ref readonly var field in fieldsV1.Fields)
        {
            if (field.Name == Self) isMember = true;
            else below.Add(new(Canonical(field.Name.ToString()), field.Value.Count == 0 ? Leaf : Parse(field.Value)));
        }
        return Of(isMember, below);
    }

    public Tree ToTree()
    {
        if (_below.Length == 0) return Tree.EmptyObject;
        var fields = new Field[_below.Length + (IsMember ? 1 : 0)];
        if (IsMember) fields[0] = new Field(Self, Tree.EmptyObject);
        var at = IsMember ? 1 : 0;
        foreach (var (step, below) in _below) fields[at++] = new Field(step, below.ToTree());
        return Tree.Owning(fields);
    }

    public FieldSet Union(FieldSet other)
    {
        if (other.IsEmpty) return this;
        if (IsEmpty) return other;
        var below = new List<KeyValuePair<string, FieldSet>>(_below.Length + other._below.Length);
        below.AddRange(_below);
        below.AddRange(other._below);
        return Of(IsMember || other.IsMember, below);
    }

    /// <summary>What is here and not there; this very set when they have nothing in common.</summary>
    public FieldSet Without(FieldSet other)
    {
        if (other.IsEmpty || IsEmpty) return this;
        var isChanged = IsMember && other.IsMember;
        var below = new List<KeyValuePair<string, FieldSet>>(_below.Length);
        foreach (var part in _below)
        {
            var rest = part.Value.Without(other[part.Key]);
            isChanged |= !ReferenceEquals(rest, part.Value);
            below.Add(new(part.Key, rest));
        }
        return isChanged ? Of(IsMember && !other.IsMember, below) : this;
    }

    public FieldSet Intersect(FieldSet other)
    {
        if (other.IsEmpty || IsEmpty) return Empty;
        List<KeyValuePair<string, FieldSet>>? below = null;
        foreach (var part in _below)
            if (part.Value.Intersect(other[part.Key]) is { IsEmpty: false } both) (below ??= []).Add(new(part.Key, both));
        return Of(IsMember && other.IsMember, below);
    }

    /// <summary>This set without what lies at a place or anywhere below it.</summary>
    public FieldSet Cut(params ReadOnlySpan<string> path)
    {
        var found = this[path[0]];
        if (found.IsEmpty) return this;
        var rest = path.Length == 1 ? Empty : found.Cut(path[1..]);
        if (ReferenceEquals(rest, found)) return this;
        var below = new List<KeyValuePair<string, FieldSet>>(_below.Length);
        foreach (var part in _below) below.Add(part.Key == path[0] ? new(part.Key, rest) : part);
        return Of(IsMember, below);
    }

    /// <summary>Only what lies at the one step or below it.</summary>
    public FieldSet Only(string step) => Of(false, [new(step, this[step])]);

    /// <summary>The places as people read them: <c>.spec.containers[name="a"].image</c>.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (IsMember && prefix.Length > 0) yield return prefix;
        foreach (var (step, below) in _below)
            foreach (var path in below.Paths(prefix + Readable(step))) yield return path;
    }

    public bool SameAs(FieldSet other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (IsMember != other.IsMember || _below.Length != other._below.Length) return false;
        for (var i = 0; i < _below.Length; i++)
            if (_below[i].Key != other._below[i].Key || !_below[i].Value.SameAs(other._below[i].Value)) return false;
        return true;
    }

    // Keys in the order of the alphabet, however a client wrote them.
    private static string Canonical(string step)
    {
        if (!step.StartsWith("k:", StringComparison.Ordinal)) return step;
        try
        {
            var keys = Tree.Parse(step[2..]);
            return "k:" + Tree.Object([.. keys.Fields.ToArray().OrderBy(key => key.Name.ToString(), StringComparer.Ordinal)]);
        }
        catch (JsonException fault)
        {
            throw new FormatException($"the key {step} in managedFields cannot be read", fault);
        }
    }

    private static string Readable(string step) => step[..Math.Min(2, step.Length)] switch
    {
        "f:" => "." + step[2..],
        "k:" => "[" + string.Join(",", Tree.Parse(step[2..]).Fields.ToArray().Select(key => $"{key.Name}={key.Value}")) + "]",
        "v:" => $"[={step[2..]}]",
        _ => $"[{step}]",
    };
}
