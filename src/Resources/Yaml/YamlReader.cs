using System.Text;
using Naru.Resources.Trees;
using SharpYaml;
using SharpYaml.Events;

namespace Naru.Resources.Yaml;

/// <summary>
/// Trees from YAML, which JSON is a part of. Plain scalars are read as YAML 1.1 has them (<c>yes</c> is true, <c>0644</c> is
/// octal), because that is what users' manifests are written for.
/// <para>
/// Bounded: nesting as for JSON, and the number of nodes that aliases may add, so that a small text cannot become a large
/// tree. A key that stands twice in one mapping is an error.
/// </para>
/// </summary>
public sealed class YamlReader
{
    private const int MostNodes = 3_000_000;
    private const int MostAliasNodes = 100_000;

    private readonly string _source;
    private readonly IParser _parser;
    private readonly Dictionary<string, (Tree Tree, int Nodes)> _anchors = [];
    private int _nodes;
    private int _aliasNodes;

    private YamlReader(string text, string source)
    {
        _source = source;
        _parser = Parser.CreateParser(new StringReader(text));
    }

    /// <summary>The documents in <paramref name="utf8"/>; an empty one is <see cref="Tree.Null"/>.</summary>
    /// <param name="source">What to call the text in errors, such as a path.</param>
    /// <exception cref="YamlException">Not YAML; says where.</exception>
    public static IReadOnlyList<Tree> Read(ReadOnlySpan<byte> utf8, string source) => new YamlReader(Encoding.UTF8.GetString(utf8), source).Documents();

    private List<Tree> Documents()
    {
        var documents = new List<Tree>();
        try
        {
            while (_parser.MoveNext())
            {
                if (_parser.Current is not DocumentStart) continue;
                _anchors.Clear();
                _parser.MoveNext();
                documents.Add(Node(0));
            }
        }
        catch (SharpYaml.YamlException wrong)
        {
            throw new YamlException(_source, wrong.Start.Line + 1, wrong.Start.Column + 1, Sentence(wrong));
        }
        return documents;
    }

    private Tree Node(int depth)
    {
        var at = _parser.Current!;
        if (depth > Tree.MostNesting) throw Wrong(at, $"nested deeper than {Tree.MostNesting}");
        if (++_nodes > MostNodes) throw Wrong(at, $"more than {MostNodes} values");
        if (at is AnchorAlias alias) return Alias(alias);
        var before = _nodes;
        var tree = at switch
        {
            Scalar scalar => YamlScalar.Read(scalar),
            SequenceStart => Sequence(depth),
            MappingStart => Mapping(depth),
            _ => throw Wrong(at, "a value was expected here"),
        };
        if (((NodeEvent)at).Anchor is { Length: > 0 } anchor) _anchors[anchor] = (tree, _nodes - before + 1);
        return tree;
    }

    private Tree Alias(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var known)) throw Wrong(alias, $"the anchor {alias.Value} is not known");
        _aliasNodes += known.Nodes;
        _nodes += known.Nodes;
        if (_aliasNodes > MostAliasNodes) throw Wrong(alias, $"aliases stand for more than {MostAliasNodes} values");
        return known.Tree;
    }

    private Tree Sequence(int depth)
    {
        var items = new List<Tree>();
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd) items.Add(Node(depth + 1));
        return Tree.Owning(items.ToArray());
    }

    private Tree Mapping(int depth)
    {
        var fields = new List<Field>();
        var seen = new HashSet<Name>();
        var merged = new List<Tree>();
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var key = _parser.Current as Scalar ?? throw Wrong(_parser.Current!, "a key is a plain text, not a list or a mapping");
            _parser.MoveNext();
            var value = Node(depth + 1);
            if (key is { Value: "<<", Style: ScalarStyle.Plain }) merged.Add(value);
            else if (!seen.Add(key.Value)) throw Wrong(key, $"mapping key \"{key.Value}\" already defined");
            else fields.Add(new Field(key.Value, value));
        }
        foreach (var field in merged.SelectMany(one => one.IsArray ? one.Items.ToArray() : [one]).SelectMany(one => one.Fields.ToArray()))
            if (seen.Add(field.Name)) fields.Add(field);
        return Tree.Owning(fields.ToArray());
    }

    private YamlException Wrong(ParsingEvent at, string why) => new(_source, at.Start.Line + 1, at.Start.Column + 1, why);

    // The parser's own message begins with the place, which is said already.
    private static string Sentence(SharpYaml.YamlException wrong)
    {
        var text = wrong.Message;
        var colon = text.LastIndexOf("): ", StringComparison.Ordinal);
        return colon >= 0 ? text[(colon + 3)..] : text;
    }
}
