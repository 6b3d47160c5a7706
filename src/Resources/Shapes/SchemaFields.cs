using System.Collections;
using System.Collections.Frozen;
using Naru.Resources.Trees;

namespace Naru.Resources.Shapes;

/// <summary>An object type's fields, by name and by protobuf number.</summary>
public sealed class SchemaFields : IReadOnlyList<SchemaField>
{
    private readonly IReadOnlyList<SchemaField> _list;
    private readonly FrozenDictionary<Name, SchemaField> _byName;

    internal SchemaFields(IReadOnlyList<SchemaField> list)
    {
        _list = list;
        _byName = list.ToFrozenDictionary(field => field.Name);
    }

    public int Count => _list.Count;

    public SchemaField this[int index] => _list[index];

    /// <summary>The field of that name, or null.</summary>
    public SchemaField? this[Name name] => _byName.GetValueOrDefault(name);

    /// <summary>The field with that protobuf number in the message numbered <paramref name="within"/> (0: the object's own).</summary>
    public SchemaField? Numbered(int number, int within = 0)
    {
        foreach (var field in _list)
            if (field.Number == number && field.Within == within) return field;
        return null;
    }

    /// <summary>True when some fields live in an inner message of that number.</summary>
    public bool HasWithin(int within) => within != 0 && _list.Any(field => field.Within == within);

    public IEnumerator<SchemaField> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
