using System.Collections.Concurrent;
using System.Text;

namespace Naru.Resources.Trees;

/// <summary>
/// The name of an object's field. Names that programs use (<c>metadata</c>, <c>spec</c>) are interned, so that a look-up
/// compares references first. The table is bounded: names come from requests, and memory must not follow what clients
/// invent. Past the bound a name is a plain value, equal by its bytes.
/// </summary>
public sealed class Name : IEquatable<Name>
{
    private const int MostInterned = 16_384;
    private const int LongestInterned = 64;

    private static readonly ConcurrentDictionary<Name, Name> Interned = new();
    private static readonly ConcurrentDictionary<string, Name> ByText = new(StringComparer.Ordinal);
    private static int _count;
    private static int _textCount;

    private readonly byte[] _utf8;
    private readonly int _hash;
    private string? _text;

    private Name(byte[] utf8, int hash)
    {
        _utf8 = utf8;
        _hash = hash;
    }

    /// <summary>The name as unescaped UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8;

    public static implicit operator Name(string text) => Of(text);

    /// <remarks>The names in program text come this way, again and again: they are found without encoding them.</remarks>
    public static Name Of(string text)
    {
        if (ByText.TryGetValue(text, out var known)) return known;
        var name = Of(Encoding.UTF8.GetBytes(text));
        if (text.Length <= LongestInterned && Volatile.Read(ref _textCount) < MostInterned && ByText.TryAdd(text, name)) Interlocked.Increment(ref _textCount);
        return name;
    }

    public static Name Of(ReadOnlySpan<byte> utf8)
    {
        var probe = new Name(utf8.ToArray(), HashOf(utf8));
        if (Interned.TryGetValue(probe, out var known)) return known;
        if (utf8.Length > LongestInterned || Volatile.Read(ref _count) >= MostInterned) return probe;
        var kept = Interned.GetOrAdd(probe, probe);
        if (ReferenceEquals(kept, probe)) Interlocked.Increment(ref _count);
        return kept;
    }

    public bool Equals(Name? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && _utf8.AsSpan().SequenceEqual(other._utf8));

    public override bool Equals(object? obj) => Equals(obj as Name);

    public override int GetHashCode() => _hash;

    public override string ToString() => _text ??= Encoding.UTF8.GetString(_utf8);

    // Not seeded on purpose: histories of a simulation must not depend on the process.
    private static int HashOf(ReadOnlySpan<byte> utf8)
    {
        var hash = 2166136261u;
        foreach (var b in utf8) hash = (hash ^ b) * 16777619u;
        return (int)hash;
    }
}
