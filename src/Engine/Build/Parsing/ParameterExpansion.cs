using System.Text;

namespace Naru.Engine.Build.Parsing;

/// <summary>
/// One pass over a text that replaces <c>$name</c> and <c>${name…}</c> with the modifiers <c>:- - :+ + :? ?</c>,
/// <c># ## % %%</c> (cut the shortest or longest match from the start or end) and <c>/ //</c> (replace one or all).
/// </summary>
internal sealed class ParameterExpansion(string text, char escape, Func<string, string?> variable, bool keepQuotes)
{
    private const int MaxDepth = 32;
    private int at;
    private int depth;

    public string ToEnd() => Until('\0');

    private string Until(char end)
    {
        if (++depth > MaxDepth) throw EngineException.Invalid($"variables are nested more than {MaxDepth} deep in \"{text}\"");
        var result = new StringBuilder();
        var closed = end == '\0';
        while (at < text.Length)
        {
            var c = text[at];
            if (c == end && end != '\0')
            {
                at++;
                closed = true;
                break;
            }
            Next(c, result);
        }
        if (!closed) throw EngineException.Invalid($"\"{text}\": {(end == '}' ? "a \"${\" has no \"}\"" : "a quote is not closed")}");
        depth--;
        return result.ToString();
    }

    private void Next(char c, StringBuilder result)
    {
        at++;
        if (c == escape && at < text.Length)
        {
            if (keepQuotes && text[at] is not ('$' or '\\')) result.Append(c);
            result.Append(text[at++]);
        }
        else if (c == '\'' && !keepQuotes) Literal(result);
        else if (c == '"' && !keepQuotes) Quoted(result);
        else if (c == '$') result.Append(Variable());
        else result.Append(c);
    }

    private void Literal(StringBuilder result)
    {
        var close = text.IndexOf('\'', at);
        if (close < 0) throw EngineException.Invalid($"\"{text}\": a quote is not closed");
        result.Append(text, at, close - at);
        at = close + 1;
    }

    private void Quoted(StringBuilder result)
    {
        while (at < text.Length)
        {
            var c = text[at++];
            if (c == '"') return;
            if (c == '$') result.Append(Variable());
            // In double quotes only these lose their meaning (POSIX shell); else the escape stays.
            else if (c == escape && at < text.Length && (text[at] is '"' or '$' || text[at] == escape)) result.Append(text[at++]);
            else result.Append(c);
        }
        throw EngineException.Invalid($"\"{text}\": a quote is not closed");
    }

    private string Variable()
    {
        if (at >= text.Length) return "$";
        if (text[at] == '{')
        {
            at++;
            return Braced();
        }
        var name = Name();
        return name.Length == 0 ? "$" : variable(name) ?? "";
    }

    private string Braced()
    {
        var name = Name();
        if (name.Length == 0) throw EngineException.Invalid($"\"{text}\": unsupported or missing name after \"${{\"");
        if (at >= text.Length) throw EngineException.Invalid($"\"{text}\": a \"${{\" has no \"}}\"");
        var value = variable(name);
        var c = text[at++];
        if (c == '}') return value ?? "";
        var colon = c == ':';
        if (colon) c = at < text.Length ? text[at++] : '\0';
        var isSet = colon ? !string.IsNullOrEmpty(value) : value is not null;
        return c switch
        {
            '-' => Word() is var word && isSet ? value! : word,
            '+' => Word() is var word && isSet ? word : "",
            '?' => Word() is var word && isSet ? value! : throw EngineException.Invalid($"{name}: {(word.Length == 0 ? "is not allowed to be unset" : word)}"),
            '#' when !colon => Cut(value ?? "", fromStart: true),
            '%' when !colon => Cut(value ?? "", fromStart: false),
            '/' when !colon => Replace(value ?? ""),
            _ => throw EngineException.Invalid($"\"{text}\": unsupported modifier ({(colon ? ":" : "")}{c}) in substitution"),
        };
    }

    private string Word() => Until('}');

    private string Cut(string value, bool fromStart)
    {
        var sign = fromStart ? '#' : '%';
        var longest = at < text.Length && text[at] == sign;
        if (longest) at++;
        var pattern = Word();
        var lengths = Enumerable.Range(0, value.Length + 1);
        foreach (var length in longest ? lengths.Reverse() : lengths)
        {
            if (fromStart && GlobPattern.IsMatch(pattern, value[..length], slashIsPlain: true)) return value[length..];
            if (!fromStart && GlobPattern.IsMatch(pattern, value[^length..], slashIsPlain: true)) return value[..^length];
        }
        return value;
    }

    private string Replace(string value)
    {
        var all = at < text.Length && text[at] == '/';
        if (all) at++;
        var pattern = Until('/');
        var with = Word();
        var result = new StringBuilder();
        for (var i = 0; i < value.Length;)
        {
            var length = Enumerable.Range(1, value.Length - i).Reverse().FirstOrDefault(n => GlobPattern.IsMatch(pattern, value.Substring(i, n), slashIsPlain: true));
            if (length == 0)
            {
                result.Append(value[i++]);
                continue;
            }
            result.Append(with);
            i += length;
            if (!all) return result.Append(value, i, value.Length - i).ToString();
        }
        return result.ToString();
    }

    private string Name()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_')) at++;
        return text[start..at];
    }
}
