using System.Text;
using Naru.Resources.Trees;

namespace Naru.Resources.Faults;

/// <summary>Where a value stands in an object: <c>spec.containers[0].env[1].name</c>, <c>data[a.key]</c>. Made on the way down, written only when there is a fault.</summary>
public sealed class FieldPath
{
    private readonly FieldPath? _parent;
    private readonly Name? _name;
    private readonly string? _key;
    private readonly int _index;

    private FieldPath(FieldPath? parent, Name? name, string? key, int index) => (_parent, _name, _key, _index) = (parent, name, key, index);

    /// <summary>The object itself.</summary>
    public static FieldPath Root { get; } = new(null, null, null, -1);

    public FieldPath this[Name field] => new(this, field, null, -1);

    public FieldPath At(int index) => new(this, null, null, index);

    /// <summary>The entry of a map.</summary>
    public FieldPath Key(string key) => new(this, null, key, -1);

    public static FieldPath Of(params ReadOnlySpan<string> fields)
    {
        var path = Root;
        foreach (var field in fields) path = path[field];
        return path;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    private void Write(StringBuilder text)
    {
        if (_parent is null) return;
        _parent.Write(text);
        if (_name is not null) text.Append(text.Length > 0 ? "." : "").Append(_name);
        else if (_key is not null) text.Append('[').Append(_key).Append(']');
        else text.Append('[').Append(_index).Append(']');
    }
}
