using System.Text;

namespace Naru.Resources.Trees;

/// <summary>
/// The name of an object's field. Names that programs use (<c>metadata</c>, <c>spec</c>) are interned, so that a look-up
/// compares references first and reading a known name allocates nothing. The table is bounded, and so is the search in it:
/// names come from requests, and neither memory nor time must follow what clients invent. Past the bounds a name is a
/// plain value, equal by its bytes.
/// </summary>
public sealed class Name : IEquatable<Name>, IComparable<Name>
{
    private const int TableSize = 32_768;
    private const int MostInterned = 16_384;
    private const int LongestInterned = 64;
    private const int LongestSearch = 16;

    private static readonly Name?[] Interned = new Name?[TableSize];
    private static readonly Lock Adding = new();
    private static int _count;

    private readonly byte[] _utf8;
    private readonly int _hash;
    private string? _text;
    private string? _step;

    private Name(byte[] utf8, int hash)
    {
        _utf8 = utf8;
        _hash = hash;
    }

    /// <summary>The name as unescaped UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>The name as a step of <c>fieldsV1</c>.</summary>
    internal string FieldStep => _step ??= "f:" + this;

    public static implicit operator Name(string text) => Of(text);

    public static Name Of(string text)
    {
        if (text.Length > LongestInterned) return Of(Encoding.UTF8.GetBytes(text));
        Span<byte> utf8 = stackalloc byte[LongestInterned * 3];
        return Of(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    public static Name Of(ReadOnlySpan<byte> utf8)
    {
        var hash = HashOf(utf8);
        if (utf8.Length > LongestInterned) return new Name(utf8.ToArray(), hash);
        for (var i = 0; i < LongestSearch; i++)
        {
            var known = Volatile.Read(ref Interned[(hash + i) & (TableSize - 1)]);
            if (known is null) return Add(utf8, hash);
            if (known._hash == hash && utf8.SequenceEqual(known._utf8)) return known;
        }
        return new Name(utf8.ToArray(), hash);
    }

    public static bool operator ==(Name? a, Name? b) => a is null ? b is null : a.Equals(b);

    public static bool operator !=(Name? a, Name? b) => !(a == b);

    public bool Equals(Name? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && _utf8.AsSpan().SequenceEqual(other._utf8));

    /// <summary>An order for sorting and searching, not for people: the bytes' own order is <see cref="CompareBytes"/>.</summary>
    public int CompareTo(Name? other)
    {
        if (ReferenceEquals(this, other)) return 0;
        if (other is null) return 1;
        return _hash != other._hash ? _hash.CompareTo(other._hash) : _utf8.AsSpan().SequenceCompareTo(other._utf8);
    }

    public static int CompareBytes(Name a, Name b) => a._utf8.AsSpan().SequenceCompareTo(b._utf8);

    public override bool Equals(object? obj) => Equals(obj as Name);

    public override int GetHashCode() => _hash;

    public override string ToString() => _text ??= Encoding.UTF8.GetString(_utf8);

    private static Name Add(ReadOnlySpan<byte> utf8, int hash)
    {
        var name = new Name(utf8.ToArray(), hash);
        lock (Adding)
        {
            if (_count >= MostInterned) return name;
            for (var i = 0; i < LongestSearch; i++)
            {
                ref var slot = ref Interned[(hash + i) & (TableSize - 1)];
                if (slot is null)
                {
                    _count++;
                    Volatile.Write(ref slot, name);
                    return name;
                }
                if (slot.Equals(name)) return slot;
            }
        }
        return name;
    }

    // Not seeded on purpose: histories of a simulation must not depend on the process.
    private static int HashOf(ReadOnlySpan<byte> utf8)
    {
        var hash = 2166136261u;
        foreach (var b in utf8) hash = (hash ^ b) * 16777619u;
        return (int)(hash ^ (hash >> 15));
    }
}
