using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Naru.Resources.Trees;

/// <summary>
/// A Kubernetes object in flight: an immutable JSON tree of 16-byte values.
/// <para>
/// Scalars are slices of the bytes they were parsed from, so the source must not change while a tree is alive; names are
/// shared (<see cref="Trees.Name"/>). Nothing is lost on the way through: numbers keep their text and unknown fields stay.
/// </para>
/// <para>
/// Every change makes a new tree that shares what did not change; two trees that share a part know it by reference, which
/// is what makes <see cref="DeepEquals"/> and differences cheap. A field that is not there reads as
/// <see cref="TreeKind.Absent"/>, at any depth, so that <c>pod["spec"]["nodeName"]</c> never throws.
/// </para>
/// </summary>
public readonly partial struct Tree
{
    private const int KindShift = 28;
    private const int EscapedBit = 1 << 27;
    private const int LengthMask = EscapedBit - 1;

    private readonly object? _ref;   // byte[] of a scalar, Field[] of an object, Tree[] of an array
    private readonly int _offset;
    private readonly int _bits;      // kind, escaped, length

    private Tree(TreeKind kind, object? reference = null, int offset = 0, int length = 0, bool escaped = false)
    {
        _ref = reference;
        _offset = offset;
        _bits = ((int)kind << KindShift) | (escaped ? EscapedBit : 0) | length;
    }

    public static Tree Absent => default;
    public static Tree Null => new(TreeKind.Null);
    public static Tree EmptyObject => new(TreeKind.Object, System.Array.Empty<Field>());
    public static Tree EmptyArray => new(TreeKind.Array, System.Array.Empty<Tree>());

    public TreeKind Kind => (TreeKind)(_bits >>> KindShift);
    public bool IsAbsent => Kind == TreeKind.Absent;
    public bool IsObject => Kind == TreeKind.Object;
    public bool IsArray => Kind == TreeKind.Array;
    public bool IsString => Kind == TreeKind.String;
    public bool IsNumber => Kind == TreeKind.Number;

    /// <summary>Absent or null.</summary>
    public bool IsNothing => Kind <= TreeKind.Null;

    /// <summary>Absent, null, "", [], {}, false or 0: what Go would omit.</summary>
    public bool IsEmpty => Kind switch
    {
        TreeKind.Absent or TreeKind.Null or TreeKind.False => true,
        TreeKind.String => (_bits & LengthMask) == 0,
        TreeKind.Number => AsDouble() == 0,
        TreeKind.Array or TreeKind.Object => Count == 0,
        _ => false,
    };

    /// <summary>The number of fields or elements; 0 for anything else.</summary>
    public int Count => _ref switch { Field[] fields => fields.Length, Tree[] items => items.Length, _ => 0 };

    /// <summary>An object's fields in their order; empty for anything else.</summary>
    public ReadOnlySpan<Field> Fields => _ref as Field[] ?? [];

    /// <summary>An array's elements; empty for anything else.</summary>
    public ReadOnlySpan<Tree> Items => _ref as Tree[] ?? [];

    /// <summary>The field of that name, or <see cref="Absent"/>.</summary>
    public Tree this[Name name]
    {
        get
        {
            foreach (ref readonly var field in Fields)
                if (field.Name.Equals(name)) return field.Value;
            return default;
        }
    }

    /// <summary>The element at that index, or <see cref="Absent"/>.</summary>
    public Tree this[int index] => (uint)index < (uint)Items.Length ? Items[index] : default;

    public bool Has(Name name) => !this[name].IsAbsent;

    /// <summary>A scalar's bytes as they stand in JSON: of a string without its quotes, escapes kept.</summary>
    public ReadOnlySpan<byte> Raw => Kind switch
    {
        TreeKind.Null => "null"u8,
        TreeKind.True => "true"u8,
        TreeKind.False => "false"u8,
        TreeKind.Number or TreeKind.String => ((byte[])_ref!).AsSpan(_offset, _bits & LengthMask),
        _ => default,
    };

    internal bool IsEscaped => (_bits & EscapedBit) != 0;

    /// <summary>The text of a string; of another scalar its JSON text; "" when nothing is there.</summary>
    public string Text => Kind switch
    {
        TreeKind.Absent or TreeKind.Null => "",
        TreeKind.String when IsEscaped => Unescape(Raw),
        TreeKind.Array or TreeKind.Object => ToString(),
        _ => Encoding.UTF8.GetString(Raw),
    };

    /// <summary>The text, or null when nothing is there or it is not a string.</summary>
    public string? TextOrNull => Kind == TreeKind.String ? Text : null;

    public bool IsTrue => Kind == TreeKind.True;

    /// <summary>The integer, or <paramref name="otherwise"/> when this is no integer of 64 bits.</summary>
    public long AsInt64(long otherwise = 0) =>
        Kind == TreeKind.Number && Utf8Parser.TryParse(Raw, out long value, out var used) && used == Raw.Length ? value
        : Kind == TreeKind.Number && Math.Abs(AsDouble()) < 9e15 && Math.Floor(AsDouble()) == AsDouble() ? (long)AsDouble()
        : otherwise;

    public int AsInt32(int otherwise = 0)
    {
        var value = AsInt64(otherwise);
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : otherwise;
    }

    public double AsDouble(double otherwise = 0) =>
        Kind == TreeKind.Number && double.TryParse(Raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    /// <summary>True when this is the string <paramref name="text"/>.</summary>
    public bool Is(string text)
    {
        if (Kind != TreeKind.String) return false;
        if (IsEscaped || text.Length > 256) return Text == text;
        Span<byte> utf8 = stackalloc byte[256 * 3];
        return utf8[..Encoding.UTF8.GetBytes(text, utf8)].SequenceEqual(Raw);
    }

    /// <summary>The very same part of memory; cheap, and false says nothing.</summary>
    public bool IsSameAs(Tree other) => ReferenceEquals(_ref, other._ref) && _offset == other._offset && _bits == other._bits;

    /// <summary>Equal in meaning: objects whatever the order of their fields, strings whatever their escapes.</summary>
    public static bool DeepEquals(Tree a, Tree b)
    {
        if (a.Kind != b.Kind) return false;
        if (a.IsSameAs(b)) return true;
        return a.Kind switch
        {
            TreeKind.Object => ObjectsEqual(a, b),
            TreeKind.Array => ArraysEqual(a.Items, b.Items),
            TreeKind.String when a.IsEscaped || b.IsEscaped => a.Text == b.Text,
            TreeKind.Number => a.Raw.SequenceEqual(b.Raw) || a.AsDouble(double.NaN) == b.AsDouble(double.NaN),
            TreeKind.String => a.Raw.SequenceEqual(b.Raw),
            _ => true,
        };
    }

    public override string ToString() => Encoding.UTF8.GetString(ToUtf8());

    private static bool ObjectsEqual(Tree a, Tree b)
    {
        if (a.Count != b.Count) return false;
        var left = a.Fields;
        var right = b.Fields;
        for (var i = 0; i < left.Length; i++)
        {
            if (!left[i].Name.Equals(right[i].Name)) return ObjectsEqualInAnyOrder(a, b, i);
            if (!DeepEquals(left[i].Value, right[i].Value)) return false;
        }
        return true;
    }

    private static bool ObjectsEqualInAnyOrder(Tree a, Tree b, int from)
    {
        var index = new FieldIndex(b);
        foreach (ref readonly var field in a.Fields[from..])
            if (!DeepEquals(field.Value, index[field.Name])) return false;
        return true;
    }

    private static bool ArraysEqual(ReadOnlySpan<Tree> a, ReadOnlySpan<Tree> b)
    {
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
            if (!DeepEquals(a[i], b[i])) return false;
        return true;
    }

    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        var quoted = new byte[raw.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        raw.CopyTo(quoted.AsSpan(1));
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }
}
