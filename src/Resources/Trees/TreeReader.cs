using System.Text.Json;

namespace Naru.Resources.Trees;

/// <summary>
/// Builds trees from one JSON document. A name that stands twice in an object counts by its last value, and is noted when
/// the caller wants to know. Arrays of fields and elements are cut from two stacks that grow with the document.
/// </summary>
internal sealed class TreeReader(byte[] source, int start, List<string>? duplicates)
{
    private const int Small = 24;

    private Field[] _fields = new Field[64];
    private Tree[] _items = new Tree[32];
    private int _fieldCount;
    private int _itemCount;
    private List<object>? _path;

    public Tree Value(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => Object(ref reader),
        JsonTokenType.StartArray => Array(ref reader),
        JsonTokenType.String => Tree.Scalar(TreeKind.String, source, start + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped),
        JsonTokenType.Number => Tree.Scalar(TreeKind.Number, source, start + (int)reader.TokenStartIndex, reader.ValueSpan.Length, false),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => Tree.Null,
    };

    private Tree Object(ref Utf8JsonReader reader)
    {
        var first = _fieldCount;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.ValueIsEscaped ? Name.Of(reader.GetString()!) : Name.Of(reader.ValueSpan);
            reader.Read();
            Enter(name);
            var value = Value(ref reader);
            Leave();
            if (_fieldCount == _fields.Length) System.Array.Resize(ref _fields, _fieldCount * 2);
            _fields[_fieldCount++] = new Field(name, value);
        }
        var fields = _fields.AsSpan(first, _fieldCount - first);
        _fieldCount = first;
        return Tree.Owning(fields.Length <= Small ? WithoutDuplicates(fields) : WithoutDuplicatesSorted(fields));
    }

    private Tree Array(ref Utf8JsonReader reader)
    {
        var first = _itemCount;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Enter(_itemCount - first);
            var value = Value(ref reader);
            Leave();
            if (_itemCount == _items.Length) System.Array.Resize(ref _items, _itemCount * 2);
            _items[_itemCount++] = value;
        }
        var items = _items.AsSpan(first, _itemCount - first).ToArray();
        _itemCount = first;
        return Tree.Owning(items);
    }

    private Field[] WithoutDuplicates(Span<Field> fields)
    {
        var kept = 0;
        for (var i = 0; i < fields.Length; i++)
        {
            var known = 0;
            while (known < kept && !fields[known].Name.Equals(fields[i].Name)) known++;
            if (known < kept) Note(fields[i].Name);
            fields[known] = fields[i];
            if (known == kept) kept++;
        }
        return fields[..kept].ToArray();
    }

    private Field[] WithoutDuplicatesSorted(Span<Field> fields)
    {
        var order = FieldIndex.Sorted(fields);
        var dropped = new bool[fields.Length];
        var count = 0;
        for (var i = 1; i < order.Length; i++)
        {
            if (!fields[order[i]].Name.Equals(fields[order[i - 1]].Name)) continue;
            Note(fields[order[i]].Name);
            dropped[order[i - 1]] = true;
            count++;
        }
        var kept = new Field[fields.Length - count];
        var next = 0;
        for (var i = 0; i < fields.Length; i++)
            if (!dropped[i]) kept[next++] = fields[i];
        return kept;
    }

    private void Enter(object step)
    {
        if (duplicates is not null) (_path ??= []).Add(step);
    }

    private void Leave()
    {
        if (duplicates is not null) _path!.RemoveAt(_path.Count - 1);
    }

    private void Note(Name name)
    {
        if (duplicates is null || duplicates.Count >= 100) return;
        var path = string.Concat((_path ?? []).Select(step => step is int index ? $"[{index}]" : $".{step}")) + $".{name}";
        duplicates.Add(path[1..]);
    }
}
