using System.Text;
using Naru.Resources.Trees;

namespace Naru.Resources.Yaml;

/// <summary>YAML as kubectl prints it: two spaces a level, lists at their key's level, fields in alphabetical order.</summary>
public static class YamlWriter
{
    /// <summary>One document, ending with a newline.</summary>
    public static string Write(Tree tree)
    {
        var output = new StringBuilder();
        if (tree.IsObject && tree.Count > 0) Fields(tree, 0, output, false);
        else if (tree.IsArray && tree.Count > 0) Items(tree, 0, output);
        else output.Append(Scalar(tree, 2)).Append('\n');
        return output.ToString();
    }

    private static void Fields(Tree tree, int indent, StringBuilder output, bool firstStandsAlready)
    {
        foreach (var field in tree.Fields.ToArray().OrderBy(field => field.Name.ToString(), StringComparer.Ordinal))
        {
            if (!firstStandsAlready) output.Append(' ', indent);
            firstStandsAlready = false;
            output.Append(Text(field.Name.ToString(), indent, isKey: true)).Append(':');
            if (field.Value is { IsObject: true, Count: > 0 })
            {
                output.Append('\n');
                Fields(field.Value, indent + 2, output, false);
            }
            else if (field.Value is { IsArray: true, Count: > 0 })
            {
                output.Append('\n');
                Items(field.Value, indent, output);
            }
            else output.Append(' ').Append(Scalar(field.Value, indent + 2)).Append('\n');
        }
    }

    private static void Items(Tree tree, int indent, StringBuilder output)
    {
        foreach (var item in tree.Items)
        {
            output.Append(' ', indent).Append('-');
            if (item is { IsObject: true, Count: > 0 })
            {
                output.Append(' ');
                Fields(item, indent + 2, output, true);
            }
            else if (item is { IsArray: true, Count: > 0 })
            {
                output.Append('\n');
                Items(item, indent + 2, output);
            }
            else output.Append(' ').Append(Scalar(item, indent + 2)).Append('\n');
        }
    }

    private static string Scalar(Tree tree, int indent) => tree.Kind switch
    {
        TreeKind.Object => "{}",
        TreeKind.Array => "[]",
        TreeKind.String => Text(tree.Text, indent, isKey: false),
        TreeKind.Absent => "null",
        _ => tree.ToString(),
    };

    private static string Text(string text, int indent, bool isKey)
    {
        if (!isKey && text.Contains('\n') && IsPrintable(text)) return Block(text, indent);
        return IsPlain(text) ? text : Tree.Of(text).ToString();
    }

    // A literal block; its indicator says how the end and a leading space are to be read.
    private static string Block(string text, int indent)
    {
        var ending = text.EndsWith("\n\n", StringComparison.Ordinal) || text == "\n" ? "+" : text.EndsWith('\n') ? "" : "-";
        var leading = text[0] is ' ' or '\n' ? "2" : "";
        var lines = (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
        return $"|{leading}{ending}\n" + string.Join('\n', lines.Select(line => line.Length == 0 ? "" : new string(' ', indent) + line));
    }

    private static bool IsPlain(string text) =>
        text.Length > 0
        && !YamlScalar.MeansSomethingElse(text)
        && IsPrintable(text)
        && text[0] is not ('-' or '?' or ':' or ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' or ' ' or '=' or '<')
        && text[^1] is not (' ' or ':')
        && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal) && !text.Contains('\n')
        && !LooksLikeTime(text);

    // YAML 1.1 readers take 2026-01-02 and 1:30 for something else than text.
    private static bool LooksLikeTime(string text) => char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiDigit(c) || c is '-' or ':' or 'T' or 'Z' or '.' or '+' or ' ' or '_');

    private static bool IsPrintable(string text) => text.All(c => c is '\n' or (>= ' ' and not '\u007f') && !char.IsSurrogate(c) && c is not ('\u0085' or '\u2028' or '\u2029' or '\ufeff'));
}
