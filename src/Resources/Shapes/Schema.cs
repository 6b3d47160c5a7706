using Naru.Resources.Trees;

namespace Naru.Resources.Shapes;

/// <summary>
/// What a value of the API may look like: of a built-in kind (read from shape text by <see cref="ShapeText"/>) or of a
/// custom one (read from its <c>openAPIV3Schema</c> by the CRD reader). One walker after another
/// interprets it: pruning, defaults, validation, merging, ownership, protobuf.
/// <para>
/// Immutable once made. A type may contain itself, so an object's fields are bound on their first use.
/// </para>
/// </summary>
public sealed class Schema
{
    private readonly Lazy<SchemaFields> _fields;

    public Schema(SchemaType type, string name = "", Func<IReadOnlyList<SchemaField>>? fields = null)
    {
        Type = type;
        Name = name;
        _fields = new Lazy<SchemaFields>(() => new SchemaFields(fields?.Invoke() ?? []));
    }

    public static Schema Any { get; } = new(SchemaType.Any) { PreservesUnknown = true };
    public static Schema String { get; } = new(SchemaType.String);

    public SchemaType Type { get; }

    /// <summary>The published name of an object type, such as <c>io.k8s.api.core.v1.Pod</c>; "" when it has none.</summary>
    public string Name { get; }

    /// <summary>The last part of <see cref="Name"/>.</summary>
    public string ShortName => Name[(Name.LastIndexOf('.') + 1)..];

    public SchemaFields Fields => _fields.Value;

    /// <summary>Of a list its elements, of a map its values.</summary>
    public Schema? Element { get; init; }

    public ListKind ListKind { get; init; }

    /// <summary>The keys that tell apart the elements of a <see cref="Shapes.ListKind.Map"/>.</summary>
    public IReadOnlyList<Name> Keys { get; init; } = [];

    /// <summary>A strategic merge merges the elements of this list instead of replacing it.</summary>
    public bool Merges { get; init; }

    /// <summary>The key by which a strategic merge tells apart objects of this list; null for scalars.</summary>
    public Name? MergeKey { get; init; }

    /// <summary>A strategic merge may drop the fields that its <c>$retainKeys</c> does not name.</summary>
    public bool RetainsKeys { get; init; }

    /// <summary>An object or map that has one owner as a whole.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>The values a string may have; empty when any.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>Fields that the schema does not name are kept.</summary>
    public bool PreservesUnknown { get; init; }

    /// <summary>An object with apiVersion, kind and metadata of its own inside another.</summary>
    public bool IsEmbeddedResource { get; init; }

    /// <summary>An explicit null is a value here.</summary>
    public bool IsNullable { get; init; }

    /// <summary>The value to use when none is given (custom kinds only; built-in kinds have theirs in code).</summary>
    public Tree Default { get; init; }

    /// <summary>What a custom kind's values must satisfy; null when nothing more than the type.</summary>
    public SchemaRules? Rules { get; init; }

    /// <summary>The text that explains the field, of a custom kind.</summary>
    public string Description { get; init; } = "";

    /// <summary>True when objects of this schema have fields the schema names.</summary>
    public bool IsStruct => Type == SchemaType.Object;

    public bool IsScalar => Type is not (SchemaType.Object or SchemaType.Map or SchemaType.List or SchemaType.Any or SchemaType.RawExtension or SchemaType.FieldsV1);

    public override string ToString() => Type switch
    {
        SchemaType.List => $"[{Element}]",
        SchemaType.Map => $"{{{Element}}}",
        SchemaType.Object when Name.Length > 0 => ShortName,
        _ => Type.ToString(),
    };
}
