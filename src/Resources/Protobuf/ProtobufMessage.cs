using System.Text.Json;
using Naru.Resources.Ingest;
using Naru.Resources.Quantities;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Protobuf;

/// <summary>
/// Decodes a message into a tree by the numbers in its schema. Fields with unknown numbers are passed over, as protobuf
/// has it. Zeros that senders always write stay; intake decides what they mean.
/// </summary>
internal static class ProtobufMessage
{
    private const int MostNesting = 100;

    public static Tree Read(Schema schema, ReadOnlySpan<byte> message, int depth = 0)
    {
        if (depth > MostNesting) throw new FormatException("the body is nested too deeply");
        var fields = new Fields();
        ReadInto(fields, schema, message, within: 0, depth);
        return fields.ToTree();
    }

    private static void ReadInto(Fields fields, Schema schema, ReadOnlySpan<byte> message, int within, int depth)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (schema.Fields.Numbered(reader.Number, within) is { } field) ReadField(fields, field, ref reader, depth);
            else if (within == 0 && schema.Fields.HasWithin(reader.Number)) ReadInto(fields, schema, reader.Bytes, reader.Number, depth);
        }
    }

    private static void ReadField(Fields fields, SchemaField field, ref ProtobufReader reader, int depth)
    {
        switch (field.Schema.Type)
        {
            case SchemaType.List when reader.Type == WireType.Delimited && field.Schema.Element!.Type is SchemaType.Int32 or SchemaType.Int64:
                var packed = new ProtobufReader(reader.Bytes);
                while (packed.NextPacked(out var number)) fields.Append(field.Name, (long)number);
                break;
            case SchemaType.List:
                fields.Append(field.Name, Value(field.Schema.Element!, ref reader, depth));
                break;
            case SchemaType.Map:
                var (key, value) = Entry(field.Schema.Element!, reader.Bytes, depth);
                fields.Put(field.Name, key, value);
                break;
            default:
                fields.Set(field.Name, Value(field.Schema, ref reader, depth));
                break;
        }
    }

    private static Tree Value(Schema schema, ref ProtobufReader reader, int depth) => schema.Type switch
    {
        SchemaType.String => ProtobufText.Of(reader.Bytes),
        SchemaType.Boolean => reader.Scalar != 0,
        SchemaType.Int32 => (int)(long)reader.Scalar,
        SchemaType.Int64 => (long)reader.Scalar,
        SchemaType.Double => Tree.NumberOf(BitConverter.UInt64BitsToDouble(reader.Scalar).ToString("R", System.Globalization.CultureInfo.InvariantCulture)),
        SchemaType.Bytes => Convert.ToBase64String(reader.Bytes),
        SchemaType.Quantity => Part(reader.Bytes, 1, out _),
        SchemaType.IntOrString => IntOrText(reader.Bytes),
        SchemaType.Time or SchemaType.MicroTime => Moment(reader.Bytes, schema.Type),
        SchemaType.RawExtension or SchemaType.FieldsV1 or SchemaType.Any => RawJson(reader.Bytes),
        SchemaType.List => TextList(reader.Bytes),
        _ => ProtobufMessage.Read(schema, reader.Bytes, depth + 1),
    };

    private static (string Key, Tree Value) Entry(Schema element, ReadOnlySpan<byte> message, int depth)
    {
        var (key, value) = ("", default(Tree));
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Number == 1) key = ProtobufText.Of(reader.Bytes);
            else if (reader.Number == 2) value = Value(element, ref reader, depth + 1);
        }
        return (key, value.IsAbsent ? Tree.Null : value);
    }

    // The text of one field of a message that wraps it.
    private static Tree Part(ReadOnlySpan<byte> message, int number, out ulong scalar)
    {
        scalar = 0;
        var text = "";
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Number != number) continue;
            if (reader.Type == WireType.Delimited) text = ProtobufText.Of(reader.Bytes);
            else scalar = reader.Scalar;
        }
        return text;
    }

    private static Tree IntOrText(ReadOnlySpan<byte> message)
    {
        Part(message, 1, out var isText);
        if (isText != 0) return Part(message, 3, out _);
        Part(message, 2, out var number);
        return (int)(long)number;
    }

    private static Tree Moment(ReadOnlySpan<byte> message, SchemaType type)
    {
        Part(message, 1, out var seconds);
        Part(message, 2, out var nanos);
        if (seconds == 0 && nanos == 0) return Tree.Null;
        if ((long)seconds is < -62_135_596_800 or > 253_402_300_799) throw new FormatException("a time in the body lies outside of the years 1 to 9999");
        var time = DateTimeOffset.FromUnixTimeSeconds((long)seconds).AddTicks((int)nanos / 100);
        return type == SchemaType.Time ? ApiTime.Write(time) : ApiTime.WriteMicro(time);
    }

    private static Tree RawJson(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        var raw = Tree.Null;
        while (reader.Next())
            if (reader.Number == 1 && !reader.Bytes.IsEmpty) raw = Json(reader.Bytes.ToArray());
        return raw;
    }

    private static Tree Json(byte[] text)
    {
        try
        {
            JsonTexts.Check(text);
            return Tree.Parse(text);
        }
        catch (JsonException fault)
        {
            throw new FormatException($"the JSON inside the body cannot be read: {fault.Message}", fault);
        }
    }

    private static Tree TextList(ReadOnlySpan<byte> message)
    {
        var items = new List<Tree>();
        var reader = new ProtobufReader(message);
        while (reader.Next())
            if (reader.Number == 1) items.Add(ProtobufText.Of(reader.Bytes));
        return Tree.Array(items);
    }

    // The fields of one object as they come in: repeated ones in pieces.
    private sealed class Fields
    {
        private readonly List<Name> _order = [];
        private readonly Dictionary<Name, Tree> _single = [];
        private readonly Dictionary<Name, List<Tree>> _lists = [];
        private readonly Dictionary<Name, Dictionary<string, Tree>> _maps = [];

        public void Set(Name name, Tree value)
        {
            if (!_single.ContainsKey(name)) _order.Add(name);
            _single[name] = value;
        }

        public void Append(Name name, Tree value)
        {
            if (!_lists.TryGetValue(name, out var list))
            {
                _order.Add(name);
                _lists.Add(name, list = []);
            }
            list.Add(value);
        }

        public void Put(Name name, string key, Tree value)
        {
            if (!_maps.TryGetValue(name, out var map))
            {
                _order.Add(name);
                _maps.Add(name, map = new Dictionary<string, Tree>(StringComparer.Ordinal));
            }
            map[key] = value;
        }

        public Tree ToTree() => Tree.Object([.. _order.Select(name => new Field(name, ValueOf(name)))]);

        private Tree ValueOf(Name name) =>
            _single.TryGetValue(name, out var value) ? value
            : _lists.TryGetValue(name, out var list) ? Tree.Array(list)
            : Tree.Object([.. _maps[name].Select(pair => new Field(pair.Key, pair.Value))]);
    }
}
