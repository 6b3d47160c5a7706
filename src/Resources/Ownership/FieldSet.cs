using System.Text.Json;
using Naru.Resources.Trees;

namespace Naru.Resources.Ownership;

/// <summary>
/// A set of places in an object, as <c>managedFields[].fieldsV1</c> writes it: a trie whose steps are <c>f:name</c> (a
/// field), <c>k:{"name":"a"}</c> (an element by its keys) and <c>v:1</c> (an element by its value). A place may be in the
/// set itself, have places of the set below it, or both (then it is written with a <c>"."</c> inside).
/// </summary>
internal sealed class FieldSet
{
    private static readonly Name Self = ".";

    private SortedDictionary<string, FieldSet>? _below;

    public bool IsMember { get; private set; }

    public bool IsEmpty => !IsMember && (_below is null || _below.Count == 0);

    public IEnumerable<KeyValuePair<string, FieldSet>> Below => _below ?? [];

    public FieldSet? this[string step] => _below is not null && _below.TryGetValue(step, out var found) ? found : null;

    /// <summary>The place one step below, made when it is not there; empty ones must get a member.</summary>
    public FieldSet At(string step)
    {
        _below ??= new SortedDictionary<string, FieldSet>(StringComparer.Ordinal);
        if (!_below.TryGetValue(step, out var below)) _below.Add(step, below = new FieldSet());
        return below;
    }

    public void Add() => IsMember = true;

    /// <summary>Puts a set at the place one step below, where there is none yet.</summary>
    public void Put(string step, FieldSet below) => (_below ??= new SortedDictionary<string, FieldSet>(StringComparer.Ordinal))[step] = below;

    /// <exception cref="FormatException">Not of the form of fieldsV1.</exception>
    public static FieldSet Parse(Tree fieldsV1)
    {
        var set = new FieldSet();
        foreach (ref readonly var field in fieldsV1.Fields)
        {
            if (field.Name == Self)
            {
                set.IsMember = true;
                continue;
            }
            var below = Parse(field.Value);
            if (field.Value.Count == 0) below.IsMember = true;
            set._below ??= new SortedDictionary<string, FieldSet>(StringComparer.Ordinal);
            set._below[Canonical(field.Name.ToString())] = below;
        }
        return set;
    }

    public Tree ToTree()
    {
        var fields = new List<Field>();
        if (IsMember && _below is { Count: > 0 }) fields.Add(new Field(Self, Tree.EmptyObject));
        foreach (var (step, below) in Below) fields.Add(new Field(step, below.ToTree()));
        return Tree.Object([.. fields]);
    }

    public FieldSet Union(FieldSet other) => Combine(this, other, static (a, b) => a || b);

    public FieldSet Without(FieldSet other) => Combine(this, other, static (a, b) => a && !b);

    public FieldSet Intersect(FieldSet other) => Combine(this, other, static (a, b) => a && b);

    /// <summary>This set without what lies at a place or anywhere below it.</summary>
    public FieldSet Cut(params ReadOnlySpan<string> path)
    {
        var copy = new FieldSet { IsMember = IsMember };
        foreach (var (step, below) in Below)
        {
            var kept = step != path[0] ? below : path.Length == 1 ? null : below.Cut(path[1..]);
            if (kept is { IsEmpty: false }) (copy._below ??= new SortedDictionary<string, FieldSet>(StringComparer.Ordinal)).Add(step, kept);
        }
        return copy;
    }

    /// <summary>Only what lies at the one step or below it.</summary>
    public FieldSet Only(string step)
    {
        var copy = new FieldSet();
        if (this[step] is { } kept) (copy._below = new SortedDictionary<string, FieldSet>(StringComparer.Ordinal)).Add(step, kept);
        return copy;
    }

    /// <summary>The places as people read them: <c>.spec.containers[name="a"].image</c>.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (IsMember && prefix.Length > 0) yield return prefix;
        foreach (var (step, below) in Below)
            foreach (var path in below.Paths(prefix + Readable(step))) yield return path;
    }

    public bool SameAs(FieldSet other)
    {
        if (IsMember != other.IsMember || (_below?.Count ?? 0) != (other._below?.Count ?? 0)) return false;
        foreach (var (step, below) in Below)
            if (other[step] is not { } match || !below.SameAs(match)) return false;
        return true;
    }

    private static FieldSet Combine(FieldSet a, FieldSet b, Func<bool, bool, bool> keeps)
    {
        var result = new FieldSet { IsMember = keeps(a.IsMember, b.IsMember) };
        foreach (var (step, below) in a.Below) AddTo(result, step, Combine(below, b[step] ?? new FieldSet(), keeps));
        if (!keeps(false, true)) return result;
        foreach (var (step, below) in b.Below)
            if (a[step] is null) AddTo(result, step, below);
        return result;
    }

    private static void AddTo(FieldSet set, string step, FieldSet below)
    {
        if (!below.IsEmpty) (set._below ??= new SortedDictionary<string, FieldSet>(StringComparer.Ordinal)).Add(step, below);
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
