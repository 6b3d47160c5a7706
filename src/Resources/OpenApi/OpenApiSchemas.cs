using Naru.Resources.Explain;
using Naru.Resources.Facets;
using Naru.Resources.Kinds;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.OpenApi;

/// <summary>
/// Writes schemas as OpenAPI has them, and gathers the types they refer to. Shape facts become types and
/// <c>x-kubernetes-*</c> extensions, facets become <c>default</c> and <c>required</c>, the explanations descriptions.
/// </summary>
internal sealed class OpenApiSchemas(OpenApiDialect dialect)
{
    private static readonly Dictionary<SchemaType, (string Name, Tree Schema)> Special = new()
    {
        [SchemaType.Quantity] = ("io.k8s.apimachinery.pkg.api.resource.Quantity", Typed("string", "An amount, such as 500m, 1.5 or 2Gi.")),
        [SchemaType.IntOrString] = ("io.k8s.apimachinery.pkg.util.intstr.IntOrString", Typed("string", "A number or a text.", "int-or-string")),
        [SchemaType.Time] = ("io.k8s.apimachinery.pkg.apis.meta.v1.Time", Typed("string", "A point in time, RFC 3339.", "date-time")),
        [SchemaType.MicroTime] = ("io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", Typed("string", "A point in time with microseconds, RFC 3339.", "date-time")),
        [SchemaType.RawExtension] = ("io.k8s.apimachinery.pkg.runtime.RawExtension", Typed("object", "An object of any kind.")),
        [SchemaType.FieldsV1] = ("io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1", Typed("object", "A set of fields, as a tree of their names.")),
    };

    private readonly Dictionary<string, Tree> _written = [];
    private readonly Queue<Schema> _waiting = new();
    private readonly HashSet<string> _known = [];

    /// <summary>A reference to a type, which will be among <see cref="All"/>.</summary>
    public Tree Ref(Schema type)
    {
        if (_known.Add(type.Name)) _waiting.Enqueue(type);
        return RefTo(type.Name);
    }

    public Tree RefTo(string name) => Tree.Object(("$ref", dialect.RefPrefix + name));

    /// <summary>A reference to the schema of a kind's objects or, for a custom kind, to one made for it.</summary>
    public Tree RefTo(Kind kind)
    {
        var name = NameOf(kind);
        if (_known.Add(name)) Put(name, Bearing(ObjectOf(kind.Schema, kind.Schema.Description, isRoot: true), kind.Group, kind.Version, kind.Name));
        return RefTo(name);
    }

    /// <summary>A reference to the schema of a list of a kind's objects.</summary>
    public Tree RefToList(Kind kind)
    {
        var name = NameOf(kind)[..^kind.Name.Length] + kind.ListKind;
        if (!_known.Add(name)) return RefTo(name);
        var list = Tree.Object(
            ("description", $"A list of objects of the kind {kind.Name}."),
            ("properties", Tree.Object(
                ("apiVersion", Typed("string", "The version of the API.")),
                ("items", Tree.Object(("description", "The objects."), ("items", Wrapped(RefTo(kind))), ("type", "array"))),
                ("kind", Typed("string", "The kind of the list.")),
                ("metadata", Described(Ref(ShapeLibrary.BuiltIn["meta.ListMeta"]), "What is known of the list as a whole.")))),
            ("required", Tree.Array("items")),
            ("type", "object"));
        Put(name, Bearing(list, kind.Group, kind.Version, kind.ListKind));
        return RefTo(name);
    }

    public void Put(string name, Tree schema) => _written[name] = schema;

    /// <summary>All schemas that were referred to, and those they refer to.</summary>
    public Tree All()
    {
        while (_waiting.TryDequeue(out var type)) _written.TryAdd(type.Name, ObjectOf(type, ExplainLibrary.BuiltIn.OfType(type)));
        return Tree.Object([.. _written.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new Field(pair.Key, pair.Value))]);
    }

    public static Tree Bearing(Tree schema, string group, string version, string kind) => schema.With("x-kubernetes-group-version-kind",
        Tree.Array(Tree.Object(("group", group), ("kind", kind), ("version", version))));

    private static string NameOf(Kind kind) =>
        kind.Schema.Name.Length > 0 ? kind.Schema.Name : $"{string.Join('.', kind.Group.Split('.').Reverse())}.{kind.Version}.{kind.Name}";

    private Tree ObjectOf(Schema type, string description, bool isRoot = false)
    {
        var facets = FacetLibrary.BuiltIn.Of(type).ToDictionary(f => f.Field.Name);
        var required = type.Rules?.Required.Select(Tree.Of) ?? type.Fields.Where(f => facets.GetValueOrDefault(f.Name)?.IsRequired == true).Select(f => Tree.Of(f.Name.ToString()));
        Tree[] names = [.. required];
        return Tree.Object(
            ("description", description.Length > 0 ? description : default(Tree)),
            ("properties", type.Fields.Count == 0 ? default : Tree.Object([.. type.Fields.Select(field => new Field(field.Name, Property(type, field, facets.GetValueOrDefault(field.Name), isRoot)))])),
            ("required", names.Length > 0 ? Tree.Array(names) : default),
            ("type", "object"),
            ("x-kubernetes-map-type", type.IsAtomic ? "atomic" : default(Tree)),
            ("x-kubernetes-preserve-unknown-fields", type.PreservesUnknown ? true : default(Tree)));
    }

    private Tree Property(Schema type, SchemaField field, FieldFacets? facets, bool isRoot)
    {
        var text = type.Name.Length > 0 ? ExplainLibrary.BuiltIn.OfField(type, field.Name)
            : isRoot && field.Schema.Description.Length == 0 && IsOfEveryObject(field.Name) ? ExplainLibrary.BuiltIn.OfAnyField(field.Name)
            : field.Schema.Description;
        var described = Described(Of(field.Schema), text);
        var otherwise = facets is not null ? facets.Default : field.Schema.Default;
        return otherwise.IsAbsent ? described : described.With("default", otherwise);
    }

    // What a custom kind does not explain means what it means everywhere only in these, and only at its root.
    private static bool IsOfEveryObject(Name field) => field.ToString() is "apiVersion" or "kind" or "metadata" or "spec" or "status";

    private Tree Of(Schema schema) => schema.Type switch
    {
        SchemaType.String => Ruled(Typed("string"), schema),
        SchemaType.Boolean => Typed("boolean"),
        SchemaType.Int32 => Ruled(Typed("integer", format: "int32"), schema),
        SchemaType.Int64 => Ruled(Typed("integer", format: "int64"), schema),
        SchemaType.Double => Ruled(Typed("number", format: "double"), schema),
        SchemaType.Bytes => Typed("string", format: "byte"),
        SchemaType.List => ListOf(schema),
        SchemaType.Map => Tree.Object(("additionalProperties", Wrapped(Of(schema.Element!))), ("type", "object"), ("x-kubernetes-map-type", schema.IsAtomic ? "atomic" : default(Tree))),
        SchemaType.Object => schema.Name.Length > 0 ? WithRetained(Ref(schema), schema) : ObjectOf(schema, schema.Description),
        SchemaType.Any => schema.PreservesUnknown && ReferenceEquals(schema, Schema.Any) ? Tree.EmptyObject : Tree.Object(("x-kubernetes-preserve-unknown-fields", true)),
        _ => SpecialOf(schema.Type),
    };

    private Tree SpecialOf(SchemaType type)
    {
        var (name, schema) = Special[type];
        // Only v3 can say that a value is one of two types.
        if (dialect.IsV3 && type is SchemaType.IntOrString or SchemaType.Quantity)
            schema = schema.Without("type").With("oneOf", Tree.Array(Typed(type == SchemaType.Quantity ? "number" : "integer"), Typed("string")));
        _written.TryAdd(name, schema);
        return RefTo(name);
    }

    private Tree ListOf(Schema schema) => Tree.Object(
        ("items", Wrapped(Of(schema.Element!))),
        ("type", "array"),
        ("x-kubernetes-list-map-keys", schema.Keys.Count == 0 ? default : Tree.Strings(schema.Keys.Select(key => key.ToString()))),
        ("x-kubernetes-list-type", schema.ListKind switch { ListKind.Map => "map", ListKind.Set => "set", _ => "atomic" }),
        ("x-kubernetes-patch-merge-key", schema.MergeKey is { } key ? key.ToString() : default(Tree)),
        ("x-kubernetes-patch-strategy", Strategy(schema)));

    private Tree WithRetained(Tree reference, Schema schema) => schema.RetainsKeys ? Wrapped(reference).With("x-kubernetes-patch-strategy", "retainKeys") : reference;

    private static Tree Strategy(Schema schema) => (schema.Merges, schema.RetainsKeys) switch
    {
        (true, true) => "merge,retainKeys",
        (true, false) => "merge",
        (false, true) => "retainKeys",
        _ => default(Tree),
    };

    // In v3 a reference that has neighbours stands in an allOf.
    private Tree Wrapped(Tree schema) => dialect.IsV3 && schema.Has("$ref") ? Tree.Object(("allOf", Tree.Array(schema))) : schema;

    private Tree Described(Tree schema, string text) => text.Length == 0 ? Wrapped(schema) : Wrapped(schema).With("description", text);

    private static Tree Ruled(Tree typed, Schema schema)
    {
        if (schema.Allowed.Count > 0) typed = typed.With("enum", Tree.Strings(schema.Allowed));
        if (schema.Rules is not { } rules) return typed;
        if (rules.Enum.Count > 0) typed = typed.With("enum", Tree.Array(rules.Enum));
        if (rules.Minimum is { } least) typed = typed.With("minimum", Tree.NumberOf(least.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
        if (rules.Maximum is { } most) typed = typed.With("maximum", Tree.NumberOf(most.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
        if (rules.MaxLength is { } longest) typed = typed.With("maxLength", longest);
        return rules.Pattern is { } pattern ? typed.With("pattern", pattern.ToString()) : typed;
    }

    private static Tree Typed(string type, string description = "", string format = "") => Tree.Object(
        ("description", description.Length > 0 ? description : default(Tree)), ("format", format.Length > 0 ? format : default(Tree)), ("type", type));
}
