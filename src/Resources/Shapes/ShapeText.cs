using Naru.Resources.Trees;

namespace Naru.Resources.Shapes;

/// <summary>
/// Reads shape text, the compact form in which the project keeps the facts about the API's types.
/// <code>
/// package core io.k8s.api.core.v1 = v1        alias, prefix of the published names, group/version
/// kind Pod pods namespaced short(po)          a served kind (see KindText); its subresources follow, indented
/// type ContainerPort                          an object type; "atomic" after the name: has one owner as a whole
///  containerPort int32 3 !                    field, type, protobuf number, marks
///  hostIP str 5
///  ports [ServicePort] 1 map(port,protocol) merge(port)
/// </code>
/// Types: str bool int32 int64 double bytes any Quantity IntOrString Time MicroTime RawExtension FieldsV1, an object type
/// of this package or of another (<c>meta.ObjectMeta</c>), <c>[T]</c> list, <c>{T}</c> map by string. The number is
/// <c>-</c> when protobuf has no such field, and <c>2.14</c> when it is field 14 of the message in field 2, a level that
/// JSON does not have. Marks: <c>?</c> zero differs from absent, <c>!</c> always written, <c>map(keys)</c> and
/// <c>set</c> the kind of list, <c>merge</c> and <c>merge(key)</c> strategic merge, <c>retainKeys</c>, <c>atomic</c>,
/// <c>in(a,b)</c> the allowed strings. A line that begins with # is a comment.
/// </summary>
public static class ShapeText
{
    /// <exception cref="FormatException">The text breaks the grammar; says the line.</exception>
    public static ShapeLibrary Read(IEnumerable<string> texts)
    {
        var sections = texts.Select(Section.Read).ToList();
        var prefixes = sections.ToDictionary(section => section.Package.Alias, section => section.Package.Prefix);
        var types = new Dictionary<string, Schema>();
        foreach (var section in sections)
        {
            foreach (var (head, lines) in section.Types)
            {
                var words = head.Split(' ');
                var name = $"{section.Package.Prefix}.{words[1]}";
                var binder = new Binder(types, prefixes, section.Package.Prefix);
                types.Add(name, new Schema(SchemaType.Object, name, () => [.. lines.Select(binder.Field)]) { IsAtomic = words.Contains("atomic") });
            }
        }
        return new ShapeLibrary(types, sections.Select(section => section.Package));
    }

    private sealed record Section(ShapePackage Package, List<(string Head, List<string> Lines)> Types)
    {
        public static Section Read(string text)
        {
            var lines = text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0 && line[0] != '#').ToList();
            var head = lines[0].Split(' ');
            if (head is not ["package", _, _, "=", _]) throw new FormatException($"a shape text begins with a package line, not with: {lines[0]}");
            var slash = head[4].IndexOf('/');
            var kinds = new List<string>();
            var types = new List<(string, List<string>)>();
            List<string>? fields = null;
            foreach (var line in lines.Skip(1))
            {
                if (line.StartsWith("kind ", StringComparison.Ordinal)) (fields = kinds).Add(line);
                else if (line.StartsWith("type ", StringComparison.Ordinal)) types.Add((line, fields = []));
                else if (line[0] == ' ' && fields is not null) fields.Add(line);
                else throw new FormatException($"neither a kind, a type nor a field: {line}");
            }
            var package = new ShapePackage(head[1], head[2], slash < 0 ? "" : head[4][..slash], head[4][(slash + 1)..], kinds);
            return new Section(package, types);
        }
    }

    // Turns a field's line into a SchemaField; runs on the first use of the type, when all types are known.
    private sealed class Binder(Dictionary<string, Schema> types, Dictionary<string, string> prefixes, string home)
    {
        public SchemaField Field(string line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 3) throw new FormatException($"a field needs a name, a type and a number: {line}");
            var marks = words.AsSpan(3).ToArray();
            var dot = words[2].IndexOf('.');
            var within = dot < 0 ? 0 : int.Parse(words[2].AsSpan(0, dot));
            var number = words[2] == "-" ? 0 : int.Parse(words[2].AsSpan(dot + 1));
            return new SchemaField(words[0], Type(words[1], marks), number, within)
            {
                KeepsZero = marks.Contains("?"),
                AlwaysWritten = marks.Contains("!"),
            };
        }

        private Schema Type(string text, string[] marks)
        {
            if (text[0] == '[') return List(Type(text[1..^1], [.. marks.Where(mark => mark.StartsWith("in(", StringComparison.Ordinal))]), marks);
            if (text[0] == '{') return new Schema(SchemaType.Map) { Element = Type(text[1..^1], []), IsAtomic = marks.Contains("atomic") };
            return Scalar(text) is { } scalar ? Marked(scalar, marks) : Object(text, marks);
        }

        private Schema Object(string text, string[] marks)
        {
            var dot = text.IndexOf('.');
            var name = dot < 0 ? $"{home}.{text}" : $"{prefixes[text[..dot]]}{text[dot..]}";
            if (!types.TryGetValue(name, out var type)) throw new FormatException($"no type {text} in {home}");
            if (!marks.Contains("atomic") && !marks.Contains("retainKeys")) return type;
            return new Schema(SchemaType.Object, name, () => [.. type.Fields]) { IsAtomic = type.IsAtomic || marks.Contains("atomic"), RetainsKeys = marks.Contains("retainKeys") };
        }

        private static Schema List(Schema element, string[] marks)
        {
            var keys = Argument(marks, "map");
            var mergeKey = Argument(marks, "merge");
            return new Schema(SchemaType.List)
            {
                Element = element,
                ListKind = keys is not null ? ListKind.Map : marks.Contains("set") ? ListKind.Set : ListKind.Atomic,
                Keys = keys is null ? [] : [.. keys.Split(',').Select(Name.Of)],
                Merges = mergeKey is not null || marks.Contains("merge"),
                MergeKey = mergeKey is null ? null : Name.Of(mergeKey),
                RetainsKeys = marks.Contains("retainKeys"),
            };
        }

        private static Schema Marked(SchemaType type, string[] marks)
        {
            if (type == SchemaType.Any) return Schema.Any;
            var allowed = Argument(marks, "in");
            return allowed is null && type == SchemaType.String ? Schema.String : new Schema(type) { Allowed = allowed?.Split(',') ?? [] };
        }

        private static string? Argument(string[] marks, string name)
        {
            var mark = System.Array.Find(marks, m => m.StartsWith(name + "(", StringComparison.Ordinal));
            return mark?[(name.Length + 1)..^1];
        }

        private static SchemaType? Scalar(string text) => text switch
        {
            "str" => SchemaType.String,
            "bool" => SchemaType.Boolean,
            "int32" => SchemaType.Int32,
            "int64" => SchemaType.Int64,
            "double" => SchemaType.Double,
            "bytes" => SchemaType.Bytes,
            "any" => SchemaType.Any,
            "Quantity" => SchemaType.Quantity,
            "IntOrString" => SchemaType.IntOrString,
            "Time" => SchemaType.Time,
            "MicroTime" => SchemaType.MicroTime,
            "RawExtension" => SchemaType.RawExtension,
            "FieldsV1" => SchemaType.FieldsV1,
            _ => null,
        };
    }
}
