using System.Collections.Frozen;
using System.Text;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Explain;

/// <summary>
/// What types and fields mean, in the project's own words, read from the texts beside this file:
/// <code>
/// of core.PodSpec What a pod is wished to be.
///  containers The programs that run together; at least one.
/// of any
///  spec What is wished for.
/// </code>
/// A field that its type does not explain is explained as <c>any</c> type's field of that name, if at all.
/// </summary>
public sealed class ExplainLibrary
{
    private const string AnyType = "any";

    private static readonly Lazy<ExplainLibrary> Embedded = new(() => new ExplainLibrary(ShapeLibrary.BuiltIn, EmbeddedTexts()));

    private readonly FrozenDictionary<string, string> _texts;

    /// <exception cref="FormatException">A text names a type or field that does not exist, or explains one twice.</exception>
    internal ExplainLibrary(ShapeLibrary shapes, IEnumerable<string> texts)
    {
        var found = new Dictionary<string, string>();
        foreach (var text in texts)
        {
            Schema? type = null;
            foreach (var line in text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0 && line[0] != '#'))
            {
                var (key, sentence) = Read(shapes, line, ref type);
                if (sentence.Length > 0 && !found.TryAdd(key, sentence)) throw new FormatException($"{key} is explained twice");
            }
        }
        _texts = found.ToFrozenDictionary();
    }

    public static ExplainLibrary BuiltIn => Embedded.Value;

    /// <summary>What a type is for; "" when nothing is said.</summary>
    public string OfType(Schema type) => _texts.GetValueOrDefault(type.Name, "");

    /// <summary>What a field means; "" when nothing is said.</summary>
    public string OfField(Schema type, Name field) => _texts.TryGetValue($"{type.Name}/{field}", out var text) ? text : OfAnyField(field);

    /// <summary>What a field of that name means whatever its type; "" when nothing is said.</summary>
    public string OfAnyField(Name field) => _texts.GetValueOrDefault($"{AnyType}/{field}", "");

    private static (string Key, string Sentence) Read(ShapeLibrary shapes, string line, ref Schema? type)
    {
        if (line.StartsWith("of ", StringComparison.Ordinal))
        {
            var (name, sentence) = Split(line[3..]);
            type = name == AnyType ? Schema.Any : shapes[name];
            return (type.Name, sentence);
        }
        var (field, text) = Split(line[1..]);
        if (type is null || (type.Name.Length > 0 && type.Fields[field] is null)) throw new FormatException($"no type has the field that is explained: {line}");
        return ($"{(type.Name.Length > 0 ? type.Name : AnyType)}/{field}", text);
    }

    private static (string Name, string Sentence) Split(string text)
    {
        var space = text.IndexOf(' ');
        return space < 0 ? (text, "") : (text[..space], text[(space + 1)..]);
    }

    private static IEnumerable<string> EmbeddedTexts()
    {
        var assembly = typeof(ExplainLibrary).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".explain", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            yield return reader.ReadToEnd();
        }
    }
}
