using System.Text.Json;

namespace Naru.Resources.Trees;

/// <summary>Builds trees from one JSON document. A name that stands twice in an object counts by its last value.</summary>
internal readonly struct TreeReader(byte[] source)
{
    public Tree Value(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => Object(ref reader),
        JsonTokenType.StartArray => Array(ref reader),
        JsonTokenType.String => Tree.Scalar(TreeKind.String, source, (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped),
        JsonTokenType.Number => Tree.Scalar(TreeKind.Number, source, (int)reader.TokenStartIndex, reader.ValueSpan.Length, false),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => Tree.Null,
    };

    private Tree Object(ref Utf8JsonReader reader)
    {
        var fields = new List<Field>(8);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.ValueIsEscaped ? Name.Of(reader.GetString()!) : Name.Of(reader.ValueSpan);
            reader.Read();
            var field = new Field(name, Value(ref reader));
            var known = fields.FindIndex(f => f.Name.Equals(name));
            if (known < 0) fields.Add(field);
            else fields[known] = field;
        }
        return Tree.Owning(fields.ToArray());
    }

    private Tree Array(ref Utf8JsonReader reader)
    {
        var items = new List<Tree>(4);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Value(ref reader));
        return Tree.Owning(items.ToArray());
    }
}
