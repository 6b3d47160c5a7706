using System.Buffers;
using System.Buffers.Text;
using Naru.Resources.Kinds;
using Naru.Resources.Quantities;
using Naru.Resources.Selectors;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Resources.Objects;

/// <summary>
/// An object at rest: its canonical JSON and a small head of what lists, watches and garbage collection ask for, so that
/// none of them parses. Immutable.
/// <para>
/// The JSON begins with apiVersion, kind and metadata. It is stored without <c>metadata.resourceVersion</c>
/// (<see cref="Revision"/> 0); the sequencer that gives the revision splices it in once (<see cref="WithRevision"/>), at
/// the beginning of metadata, and every reader and watcher shares those bytes.
/// </para>
/// </summary>
public sealed class Document
{
    private static ReadOnlySpan<byte> MetadataStart => "\"metadata\":{"u8;

    private readonly KeyValuePair<string, string>[] _labels;
    private readonly string[] _fieldValues;

    private Document(Document other, ReadOnlyMemory<byte> json, long revision)
    {
        (Kind, Key, Uid, Generation, Owners, DeletionTime) = (other.Kind, other.Key, other.Uid, other.Generation, other.Owners, other.DeletionTime);
        (_labels, _fieldValues, HasFinalizers) = (other._labels, other._fieldValues, other.HasFinalizers);
        (Json, Revision) = (json, revision);
    }

    private Document(Kind kind, Tree obj, ReadOnlyMemory<byte> json)
    {
        var meta = new ObjectMetaView(obj["metadata"]);
        Kind = kind;
        Json = json;
        Key = meta.Key;
        Uid = meta.Uid;
        Generation = meta.Generation;
        Owners = Owner.All(obj);
        DeletionTime = meta.DeletionTimestamp;
        HasFinalizers = meta.Finalizers.Count > 0;
        _labels = [.. meta.Labels];
        _fieldValues = kind.SelectableFields.Count == 0 ? [] : [.. kind.SelectableFields.Select(path => SelectableField.ValueOf(kind, obj, path))];
    }

    public Kind Kind { get; }

    /// <summary>The canonical JSON; with the resource version once there is one.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    public ObjectKey Key { get; }

    public string Uid { get; }

    /// <summary>The revision of the write that made this; 0 before it is committed.</summary>
    public long Revision { get; }

    public long Generation { get; }

    public IReadOnlyList<Owner> Owners { get; }

    /// <summary>When deletion was asked for; null while the object is meant to live.</summary>
    public DateTimeOffset? DeletionTime { get; }

    public bool HasFinalizers { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Labels => _labels;

    /// <summary>Makes the unrevised document of an object in canonical form; a resource version in it is left out.</summary>
    public static Document Of(Kind kind, Tree canonical)
    {
        var ordered = InOrder(canonical);
        var output = new ArrayBufferWriter<byte>(1024);
        ordered.WriteTo(output);
        return new Document(kind, ordered, output.WrittenSpan.ToArray());
    }

    /// <summary>Reads a stored value, written by <see cref="Of"/>, and gives it its revision.</summary>
    public static Document Read(Kind kind, ReadOnlyMemory<byte> stored, long revision) =>
        new Document(kind, Tree.Parse(stored.ToArray()), stored).WithRevision(revision);

    /// <summary>This unrevised document with its resource version spliced in.</summary>
    public Document WithRevision(long revision)
    {
        if (Revision != 0) throw new InvalidOperationException($"{Key} already has revision {Revision}");
        var at = Json.Span.IndexOf(MetadataStart) + MetadataStart.Length;
        Span<byte> splice = stackalloc byte[48];
        "\"resourceVersion\":\""u8.CopyTo(splice);
        Utf8Formatter.TryFormat(revision, splice[19..], out var digits);
        var length = 19 + digits;
        splice[length++] = (byte)'"';
        if (Json.Span[at] != '}') splice[length++] = (byte)',';
        var json = new byte[Json.Length + length];
        Json.Span[..at].CopyTo(json);
        splice[..length].CopyTo(json.AsSpan(at));
        Json.Span[at..].CopyTo(json.AsSpan(at + length));
        return new Document(this, json, revision);
    }

    /// <summary>Parses the object; each call makes a new tree over the shared bytes.</summary>
    public Tree ToTree() => Tree.Parse(Json);

    /// <summary>A label's value, or null.</summary>
    public string? Label(string key)
    {
        foreach (var label in _labels)
            if (label.Key == key) return label.Value;
        return null;
    }

    /// <summary>The value of a selectable field; "" when it has none or is not selectable.</summary>
    public string Field(string path)
    {
        if (path == "metadata.name") return Key.Name;
        if (path == "metadata.namespace") return Key.Namespace;
        var fields = Kind.SelectableFields;
        for (var i = 0; i < fields.Count; i++)
            if (fields[i] == path) return _fieldValues[i];
        return "";
    }

    public bool Matches(LabelSelector selector)
    {
        if (selector.IsNothing) return false;
        foreach (var requirement in selector.Requirements)
            if (!requirement.Matches(Label(requirement.Key))) return false;
        return true;
    }

    public bool Matches(FieldSelector selector)
    {
        foreach (var requirement in selector.Requirements)
            if (Field(requirement.Path) == requirement.Value == requirement.IsNegated) return false;
        return true;
    }

    public override string ToString() => $"{Kind.Name} {Key} @{Revision}";

    private static Tree InOrder(Tree obj)
    {
        var fields = new List<Field>(obj.Count + 1)
        {
            new("apiVersion", obj["apiVersion"]),
            new("kind", obj["kind"]),
            new("metadata", obj["metadata"].IsObject ? obj["metadata"].Without("resourceVersion") : Tree.EmptyObject),
        };
        foreach (ref readonly var field in obj.Fields)
            if (field.Name != fields[0].Name && field.Name != fields[1].Name && field.Name != fields[2].Name) fields.Add(field);
        return Tree.Object([.. fields]);
    }
}
