namespace Naru.Engine.Build.Parsing;

/// <summary>
/// File name patterns as Go matches them: <c>*</c> and <c>?</c> within a path component, <c>[a-z]</c> and <c>[^a-z]</c>, a backslash
/// before a plain character; and <c>**</c> over any number of components.
/// </summary>
internal static class GlobPattern
{
    public static bool HasWildcard(string pattern) => pattern.AsSpan().IndexOfAny('*', '?', '[') >= 0;

    public static bool IsMatch(string pattern, string text, bool slashIsPlain = false) => Match(pattern, text, slashIsPlain);

    private static bool Match(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool slashIsPlain)
    {
        while (!pattern.IsEmpty)
        {
            switch (pattern[0])
            {
                case '*' when pattern.StartsWith("**") && !slashIsPlain: return MatchAny(AfterDoubleStar(pattern), text, slashIsPlain, overSlash: true);
                case '*': return MatchAny(pattern[1..], text, slashIsPlain, overSlash: slashIsPlain);
                case '?':
                    if (text.IsEmpty || text[0] == '/' && !slashIsPlain) return false;
                    pattern = pattern[1..];
                    text = text[1..];
                    break;
                case '[':
                    if (text.IsEmpty || !MatchClass(ref pattern, text[0])) return false;
                    text = text[1..];
                    break;
                default:
                    if (pattern[0] == '\\' && pattern.Length > 1) pattern = pattern[1..];
                    if (text.IsEmpty || pattern[0] != text[0]) return false;
                    pattern = pattern[1..];
                    text = text[1..];
                    break;
            }
        }
        return text.IsEmpty;
    }

    private static ReadOnlySpan<char> AfterDoubleStar(ReadOnlySpan<char> pattern)
    {
        pattern = pattern[2..];
        return pattern.StartsWith("/") ? pattern[1..] : pattern;
    }

    private static bool MatchAny(ReadOnlySpan<char> rest, ReadOnlySpan<char> text, bool slashIsPlain, bool overSlash)
    {
        if (rest.IsEmpty) return overSlash || !text.Contains('/');
        for (var i = 0; i <= text.Length; i++)
        {
            if (Match(rest, text[i..], slashIsPlain)) return true;
            if (i < text.Length && text[i] == '/' && !overSlash) return false;
        }
        return false;
    }

    private static bool MatchClass(ref ReadOnlySpan<char> pattern, char c)
    {
        var close = pattern[1..].IndexOf(']');
        if (close < 0) throw EngineException.Invalid($"syntax error in pattern \"{pattern}\": '[' is not closed");
        var set = pattern.Slice(1, close);
        pattern = pattern[(close + 2)..];
        var negated = !set.IsEmpty && set[0] is ('^' or '!');
        if (negated) set = set[1..];
        var hit = false;
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                hit |= c >= set[i] && c <= set[i + 2];
                i += 2;
            }
            else hit |= c == set[i];
        }
        return hit != negated;
    }
}
