using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Naru.Resources.Trees;

// Making trees in code, and making changed ones from them.
public readonly partial struct Tree
{
    public static implicit operator Tree(string? text) => text is null ? default : Of(text);
    public static implicit operator Tree(bool value) => new(value ? TreeKind.True : TreeKind.False);
    public static implicit operator Tree(long value) => NumberOf(value.ToString(CultureInfo.InvariantCulture));
    public static implicit operator Tree(int value) => (long)value;

    public static Tree Of(string text)
    {
        var encoded = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        return new Tree(TreeKind.String, encoded.ToArray(), 0, encoded.Length, encoded.Contains((byte)'\\'));
    }

    /// <summary>A number from its JSON text, kept as it is written.</summary>
    public static Tree NumberOf(string text) => Scalar(TreeKind.Number, Encoding.ASCII.GetBytes(text));

    /// <summary>An object of the fields that are not <see cref="Absent"/>, in this order.</summary>
    public static Tree Object(params ReadOnlySpan<Field> fields)
    {
        var present = 0;
        foreach (ref readonly var field in fields) present += field.Value.IsAbsent ? 0 : 1;
        var kept = new Field[present];
        var next = 0;
        foreach (ref readonly var field in fields)
            if (!field.Value.IsAbsent) kept[next++] = field;
        return new Tree(TreeKind.Object, kept);
    }

    public static Tree Array(params ReadOnlySpan<Tree> items) => new(TreeKind.Array, items.ToArray());

    public static Tree Array(IEnumerable<Tree> items) => new(TreeKind.Array, items.ToArray());

    public static Tree Strings(IEnumerable<string> texts) => Array(texts.Select(Of));

    /// <summary>An object of strings, such as labels; absent when <paramref name="pairs"/> is empty.</summary>
    public static Tree StringMap(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var fields = pairs.Select(pair => new Field(pair.Key, pair.Value)).ToArray();
        return fields.Length == 0 ? default : new Tree(TreeKind.Object, fields);
    }

    /// <summary>This object with one field set; <see cref="Absent"/> removes it. Anything but an object counts as empty.</summary>
    public Tree With(Name name, Tree value)
    {
        var fields = Fields;
        var at = IndexOf(name);
        if (value.IsAbsent) return at < 0 ? this : Without(at);
        var changed = new Field[at < 0 ? fields.Length + 1 : fields.Length];
        fields.CopyTo(changed);
        changed[at < 0 ? ^1 : at] = new Field(name, value);
        return new Tree(TreeKind.Object, changed);
    }

    public Tree Without(Name name) => With(name, default);

    /// <summary>This tree with the value at a path of fields set, making the objects on the way.</summary>
    public Tree WithPath(ReadOnlySpan<string> path, Tree value)
    {
        if (path.Length == 0) return value;
        Name name = path[0];
        var inner = this[name];
        if (value.IsAbsent && !inner.IsObject && path.Length > 1) return this;
        return With(name, inner.WithPath(path[1..], value));
    }

    /// <summary>This array with the element at <paramref name="index"/> replaced.</summary>
    public Tree WithItem(int index, Tree value)
    {
        var items = Items.ToArray();
        items[index] = value;
        return new Tree(TreeKind.Array, items);
    }

    /// <summary>This array with one more element at its end; anything but an array counts as empty.</summary>
    public Tree Append(Tree value) => new(TreeKind.Array, (Tree[])[.. Items, value]);

    internal static Tree Scalar(TreeKind kind, byte[] source, int offset, int length, bool escaped) => new(kind, source, offset, length, escaped);

    internal static Tree Scalar(TreeKind kind, byte[] source) => new(kind, source, 0, source.Length);

    internal static Tree Owning(Field[] fields) => new(TreeKind.Object, fields);

    internal static Tree Owning(Tree[] items) => new(TreeKind.Array, items);

    private int IndexOf(Name name)
    {
        var fields = Fields;
        for (var i = 0; i < fields.Length; i++)
            if (fields[i].Name.Equals(name)) return i;
        return -1;
    }

    private Tree Without(int at)
    {
        var fields = Fields;
        var kept = new Field[fields.Length - 1];
        fields[..at].CopyTo(kept);
        fields[(at + 1)..].CopyTo(kept.AsSpan(at));
        return new Tree(TreeKind.Object, kept);
    }
}
