using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Facets;

/// <summary>
/// The facets of all types, read from the facet texts beside this file, one a kind:
/// <code>
/// of core.PodSpec
///  restartPolicy default=Always
///  containers required unique(name)
///  terminationGracePeriodSeconds default=30 min=0
/// </code>
/// Words: <c>default=V</c> (a text, or JSON for everything else), <c>required</c>, <c>min=N</c>, <c>max=N</c>,
/// <c>maxLength=N</c>, <c>maxItems=N</c>, <c>unique(field)</c>, <c>immutable</c>, and a format of <see cref="TextFormat"/>
/// such as <c>dnsLabel</c>. What depends on another field is no facet but a function in the kind's folder.
/// </summary>
public sealed class FacetLibrary
{
    private static readonly Lazy<FacetLibrary> Embedded = new(() => new FacetLibrary(ShapeLibrary.BuiltIn, EmbeddedTexts()));

    private readonly FrozenDictionary<string, FieldFacets[]> _byType;

    /// <exception cref="FormatException">A facet text names a type, field or word that does not exist.</exception>
    internal FacetLibrary(ShapeLibrary shapes, IEnumerable<string> texts)
    {
        var found = new Dictionary<string, List<FieldFacets>>();
        foreach (var text in texts)
        {
            Schema? type = null;
            foreach (var line in text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0 && line[0] != '#'))
            {
                if (line.StartsWith("of ", StringComparison.Ordinal)) type = shapes[line[3..]];
                else if (type is null) throw new FormatException($"a facet before any type: {line}");
                else AddTo(found, type, Read(type, line));
            }
        }
        _byType = found.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray());
    }

    public static FacetLibrary BuiltIn => Embedded.Value;

    /// <summary>The facets of an object type's fields; empty when it has none.</summary>
    public IReadOnlyList<FieldFacets> Of(Schema type) => type.Name.Length > 0 && _byType.TryGetValue(type.Name, out var facets) ? facets : [];

    private static void AddTo(Dictionary<string, List<FieldFacets>> found, Schema type, FieldFacets facets)
    {
        if (!found.TryGetValue(type.Name, out var list)) found.Add(type.Name, list = []);
        if (list.Any(known => known.Field == facets.Field)) throw new FormatException($"{type.ShortName}.{facets.Field.Name} has its facets in two places");
        list.Add(facets);
    }

    private static FieldFacets Read(Schema type, string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var field = type.Fields[words[0]] ?? throw new FormatException($"{type.ShortName} has no field {words[0]}");
        return words.Skip(1).Aggregate(new FieldFacets(field), (facets, word) => With(facets, word, type));
    }

    private static FieldFacets With(FieldFacets facets, string word, Schema type)
    {
        var equals = word.IndexOf('=');
        var value = equals < 0 ? "" : word[(equals + 1)..];
        return (equals < 0 ? word : word[..equals]) switch
        {
            "default" => facets with { Default = facets.Field.Schema.Type is SchemaType.String ? value : Tree.Parse(value) },
            "required" => facets with { IsRequired = true },
            "immutable" => facets with { IsImmutable = true },
            "min" => facets with { Minimum = Number(value) },
            "max" => facets with { Maximum = Number(value) },
            "maxLength" => facets with { MaxLength = (int)Number(value) },
            "maxItems" => facets with { MaxItems = (int)Number(value) },
            var name when name.StartsWith("unique(", StringComparison.Ordinal) => facets with { UniqueBy = name[7..^1] },
            var name when TextFormat.Exists(name) => facets with { Format = name },
            _ => throw new FormatException($"no facet {word} (of {type.ShortName}.{facets.Field.Name})"),
        };
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static IEnumerable<string> EmbeddedTexts()
    {
        var assembly = typeof(FacetLibrary).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".facets", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            yield return reader.ReadToEnd();
        }
    }
}
