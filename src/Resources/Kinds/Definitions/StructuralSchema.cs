using System.Text.RegularExpressions;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Definitions;

/// <summary>Reads an <c>openAPIV3Schema</c> into the same <see cref="Schema"/> that built-in kinds have.</summary>
public static class StructuralSchema
{
    /// <summary>The schema of a custom kind's whole objects: what the definition says, with the metadata every object has.</summary>
    /// <param name="definition">The <c>openAPIV3Schema</c>, checked; absent: any fields are welcome.</param>
    public static Schema OfKind(Tree definition)
    {
        var root = definition.IsObject ? Read(definition) : new Schema(SchemaType.Object) { PreservesUnknown = true };
        return WithMetadata(root);
    }

    private static Schema WithMetadata(Schema root)
    {
        var meta = ShapeLibrary.BuiltIn["meta.ObjectMeta"];
        SchemaField[] own = [new("apiVersion", Schema.String), new("kind", Schema.String), new("metadata", meta)];
        return new Schema(SchemaType.Object, "", () => [.. own, .. root.Fields.Where(field => field.Name.ToString() is not ("apiVersion" or "kind" or "metadata"))])
        {
            PreservesUnknown = root.PreservesUnknown,
            Element = root.Element,
            Rules = root.Rules,
            Default = root.Default,
            Description = root.Description,
            IsEmbeddedResource = false,
        };
    }

    private static Schema Read(Tree text)
    {
        if (text["x-kubernetes-embedded-resource"].IsTrue) return WithMetadata(Plain(text));
        return Plain(text);
    }

    private static Schema Plain(Tree text)
    {
        var preserves = text["x-kubernetes-preserve-unknown-fields"].IsTrue;
        var element = text["items"].IsObject ? Read(text["items"]) : text["additionalProperties"].IsObject ? Read(text["additionalProperties"])
            : text["additionalProperties"].IsTrue ? Schema.Any : null;
        var type = TypeOf(text, element, preserves);
        var properties = text["properties"];
        return new Schema(type, "", () => Fields(properties))
        {
            Element = type == SchemaType.List ? element ?? Schema.Any : element,
            ListKind = text["x-kubernetes-list-type"].Text switch { "map" => ListKind.Map, "set" => ListKind.Set, _ => ListKind.Atomic },
            Keys = [.. text["x-kubernetes-list-map-keys"].Items.ToArray().Select(key => Name.Of(key.Text))],
            IsAtomic = text["x-kubernetes-map-type"].Is("atomic"),
            PreservesUnknown = preserves,
            IsEmbeddedResource = text["x-kubernetes-embedded-resource"].IsTrue,
            IsNullable = text["nullable"].IsTrue,
            Default = text["default"],
            Description = text["description"].Text,
            Rules = Rules(text),
        };
    }

    private static List<SchemaField> Fields(Tree properties)
    {
        var fields = new List<SchemaField>(properties.Count);
        foreach (ref readonly var property in properties.Fields) fields.Add(new SchemaField(property.Name, Read(property.Value)) { KeepsZero = true });
        return fields;
    }

    private static SchemaType TypeOf(Tree text, Schema? element, bool preserves)
    {
        if (text["x-kubernetes-int-or-string"].IsTrue) return SchemaType.IntOrString;
        return text["type"].Text switch
        {
            "string" => text["format"].Text switch { "byte" => SchemaType.Bytes, _ => SchemaType.String },
            "boolean" => SchemaType.Boolean,
            "integer" => text["format"].Is("int32") ? SchemaType.Int32 : SchemaType.Int64,
            "number" => SchemaType.Double,
            "array" => SchemaType.List,
            "object" when text["properties"].Count == 0 && element is not null && !preserves => SchemaType.Map,
            "object" => SchemaType.Object,
            _ when text["properties"].Count > 0 => SchemaType.Object,
            _ => SchemaType.Any,
        };
    }

    private static SchemaRules? Rules(Tree text)
    {
        var rules = new SchemaRules
        {
            Required = [.. text["required"].Items.ToArray().Select(name => name.Text)],
            Enum = text["enum"].Items.ToArray(),
            Minimum = Number(text["minimum"]),
            Maximum = Number(text["maximum"]),
            MinimumIsExclusive = text["exclusiveMinimum"].IsTrue,
            MaximumIsExclusive = text["exclusiveMaximum"].IsTrue,
            MultipleOf = Number(text["multipleOf"]),
            MinLength = Count(text["minLength"]),
            MaxLength = Count(text["maxLength"]),
            MinItems = Count(text["minItems"]),
            MaxItems = Count(text["maxItems"]),
            MinProperties = Count(text["minProperties"]),
            MaxProperties = Count(text["maxProperties"]),
            UniqueItems = text["uniqueItems"].IsTrue,
            Pattern = text["pattern"].IsEmpty ? null : new Regex(text["pattern"].Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant),
            Format = text["format"].Text,
            AllOf = Several(text["allOf"]),
            AnyOf = Several(text["anyOf"]),
            OneOf = Several(text["oneOf"]),
            Not = text["not"].IsObject ? Read(text["not"]) : null,
        };
        return rules;
    }

    private static Schema[] Several(Tree list) => [.. list.Items.ToArray().Where(item => item.IsObject).Select(Read)];

    private static double? Number(Tree value) => value.IsNumber ? value.AsDouble() : null;

    private static long? Count(Tree value) => value.IsNumber ? value.AsInt64() : null;
}
