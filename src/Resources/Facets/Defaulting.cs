using Naru.Resources.Kinds;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Facets;

/// <summary>
/// Fills in what was not given: a type's unconditional defaults from its facets, then what its function decides by the
/// other fields, then the same inside. Custom kinds have their defaults in their schema. Running it twice changes nothing.
/// </summary>
public static class Defaulting
{
    public static Tree Apply(Schema schema, Tree value) => schema.Type switch
    {
        SchemaType.Object => InObject(schema, value),
        SchemaType.List => InList(schema, value),
        SchemaType.Map => InMap(schema, value),
        _ => value,
    };

    private static Tree InObject(Schema schema, Tree value)
    {
        if (!value.IsObject) return value;
        foreach (var facets in FacetLibrary.BuiltIn.Of(schema))
            if (!facets.Default.IsAbsent && value[facets.Field.Name].IsNothing) value = value.With(facets.Field.Name, facets.Default);
        if (schema.Name.Length == 0)
        {
            foreach (var field in schema.Fields)
                if (!field.Schema.Default.IsAbsent && !value.Has(field.Name)) value = value.With(field.Name, field.Schema.Default);
        }
        if (TypeRules.DefaultOf(schema) is { } rule) value = rule(value);
        return InFields(schema, value);
    }

    private static Tree InFields(Schema schema, Tree value)
    {
        var fields = value.Fields;
        Field[]? changed = null;
        for (var i = 0; i < fields.Length; i++)
        {
            var inner = schema.Fields[fields[i].Name]?.Schema ?? schema.Element;
            if (inner is null) continue;
            var after = Apply(inner, fields[i].Value);
            if (after.IsSameAs(fields[i].Value)) continue;
            changed ??= fields.ToArray();
            changed[i] = new Field(fields[i].Name, after);
        }
        return changed is null ? value : Tree.Owning(changed);
    }

    private static Tree InList(Schema schema, Tree value)
    {
        var items = value.Items;
        Tree[]? changed = null;
        for (var i = 0; i < items.Length; i++)
        {
            var after = Apply(schema.Element!, items[i]);
            if (after.IsSameAs(items[i])) continue;
            changed ??= items.ToArray();
            changed[i] = after;
        }
        return changed is null ? value : Tree.Owning(changed);
    }

    private static Tree InMap(Schema schema, Tree value)
    {
        if (schema.Element!.IsScalar) return value;
        var fields = value.Fields;
        Field[]? changed = null;
        for (var i = 0; i < fields.Length; i++)
        {
            var after = Apply(schema.Element, fields[i].Value);
            if (after.IsSameAs(fields[i].Value)) continue;
            changed ??= fields.ToArray();
            changed[i] = new Field(fields[i].Name, after);
        }
        return changed is null ? value : Tree.Owning(changed);
    }
}
