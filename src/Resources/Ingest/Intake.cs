using Naru.Resources.Faults;
using Naru.Resources.Quantities;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Ingest;

/// <summary>
/// Takes in an object from outside and settles, once and for all that follows, what may be written in more than one way.
/// <list type="bullet">
/// <item>A field that the schema does not know is left out and reported.</item>
/// <item>Null is absence. A zero (<c>""</c>, 0, false, an empty list, map or object) is absence too, unless the field tells
/// the two apart (<see cref="SchemaField.KeepsZero"/>) or is always written.</item>
/// <item>Inside maps and lists a null is the zero of its type, since its place counts.</item>
/// <item>Quantities and times get their canonical text.</item>
/// <item>A value of another type than the schema's is a fault with its path; all of them are reported.</item>
/// </list>
/// What is already canonical is returned as the same tree, unchanged parts by reference.
/// A custom kind's zeros are kept: its schema does not say which of them mean absence.
/// </summary>
public sealed class Intake
{
    private const int MostReported = 100;

    private readonly List<string> _unknown = [];
    private readonly List<string> _faults = [];

    private Intake()
    {
    }

    public static IngestResult Read(Schema schema, Tree obj)
    {
        var intake = new Intake();
        var canonical = obj.IsObject ? intake.Value(schema, obj, FieldPath.Root) : obj;
        if (!obj.IsObject) intake._faults.Add("an object must be a JSON object");
        return new IngestResult(canonical, intake._unknown, intake._faults);
    }

    private Tree Value(Schema schema, Tree value, FieldPath path) => schema.Type switch
    {
        SchemaType.Object => Struct(schema, value, path),
        SchemaType.List => List(schema, value, path),
        SchemaType.Map => Map(schema, value, path),
        _ when schema.IsScalar && value.Kind == TreeKind.Null && schema.IsNullable => value,
        _ => ScalarIntake.Read(schema, value, out var canonical) is { } fault ? Wrong(path, fault, value) : canonical,
    };

    private Tree Struct(Schema schema, Tree value, FieldPath path)
    {
        if (!value.IsObject) return value.IsNothing && schema.IsNullable ? value : Wrong(path, "an object", value);
        var fields = value.Fields;
        Field[]? changed = null;
        var kept = 0;
        for (var i = 0; i < fields.Length; i++)
        {
            var known = schema.Fields[fields[i].Name];
            var after = known is not null ? InField(known, fields[i].Value, path)
                : schema.PreservesUnknown ? Other(schema, fields[i], path)
                : Unknown(fields[i].Name, path);
            if (changed is null && (after.IsAbsent || !Same(after, fields[i].Value)))
            {
                changed = new Field[fields.Length];
                fields[..i].CopyTo(changed);
            }
            if (after.IsAbsent) continue;
            if (changed is not null) changed[kept] = new Field(fields[i].Name, after);
            kept++;
        }
        return changed is null ? value : Tree.Owning(changed.AsSpan(0, kept).ToArray());
    }

    private Tree InField(SchemaField field, Tree value, FieldPath path)
    {
        if (value.Kind == TreeKind.Null && !field.Schema.IsNullable) return default;
        var inner = Value(field.Schema, value, path[field.Name]);
        return field.KeepsZero || field.AlwaysWritten || !IsZero(field.Schema, inner) ? inner : default;
    }

    // A struct of a custom kind may name the schema of all its other fields.
    private Tree Other(Schema schema, Field field, FieldPath path) =>
        schema.Element is { } element ? Value(element, field.Value, path[field.Name]) : field.Value;

    private Tree List(Schema schema, Tree value, FieldPath path)
    {
        if (!value.IsArray) return value.IsNothing && schema.IsNullable ? value : Wrong(path, "a list", value);
        var items = value.Items;
        Tree[]? changed = null;
        for (var i = 0; i < items.Length; i++)
        {
            var after = Value(schema.Element!, NullAsZero(schema.Element!, items[i]), path.At(i));
            if (changed is null && !Same(after, items[i])) changed = items.ToArray();
            if (changed is not null) changed[i] = after;
        }
        return changed is null ? value : Tree.Owning(changed);
    }

    private Tree Map(Schema schema, Tree value, FieldPath path)
    {
        if (!value.IsObject) return value.IsNothing && schema.IsNullable ? value : Wrong(path, "a map", value);
        var fields = value.Fields;
        Field[]? changed = null;
        for (var i = 0; i < fields.Length; i++)
        {
            var after = Value(schema.Element!, NullAsZero(schema.Element!, fields[i].Value), path[fields[i].Name]);
            if (changed is null && !Same(after, fields[i].Value)) changed = fields.ToArray();
            if (changed is not null) changed[i] = new Field(fields[i].Name, after);
        }
        return changed is null ? value : Tree.Owning(changed);
    }

    private static Tree NullAsZero(Schema schema, Tree value) => value.Kind != TreeKind.Null || schema.IsNullable ? value : schema.Type switch
    {
        SchemaType.Object or SchemaType.Map => Tree.EmptyObject,
        SchemaType.List => Tree.EmptyArray,
        SchemaType.Boolean => false,
        SchemaType.Int32 or SchemaType.Int64 or SchemaType.Double or SchemaType.IntOrString => 0,
        SchemaType.Any or SchemaType.RawExtension or SchemaType.FieldsV1 => value,
        SchemaType.Quantity => "0",
        _ => "",
    };

    // Quantities and named unions tell zero from absent by their own presence.
    private static bool IsZero(Schema schema, Tree value) =>
        schema.Type is SchemaType.Quantity or SchemaType.Any ? value.IsNothing
        : value.IsEmpty && !(schema.IsNullable && value.Kind == TreeKind.Null);

    private Tree Unknown(Name name, FieldPath path)
    {
        if (_unknown.Count < MostReported) _unknown.Add(path[name].ToString());
        return default;
    }

    private Tree Wrong(FieldPath path, string expected, Tree value)
    {
        if (_faults.Count < MostReported) _faults.Add($"{path}: expected {expected}, got {Named(value)}");
        return value;
    }

    private static string Named(Tree value) => value.Kind switch
    {
        TreeKind.Absent or TreeKind.Null => "null",
        TreeKind.True or TreeKind.False => "a boolean",
        TreeKind.Number => $"the number {Shortened(value)}",
        TreeKind.String => $"the string {Shortened(value)}",
        TreeKind.Array => "a list",
        _ => "an object",
    };

    private static string Shortened(Tree value) => value.ToString() is { Length: > 64 } text ? text[..64] + "…" : value.ToString();

    private static bool Same(Tree a, Tree b) => a.IsSameAs(b);
}
