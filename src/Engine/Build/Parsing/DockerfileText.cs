using System.Text;
using System.Text.RegularExpressions;

namespace Naru.Engine.Build.Parsing;

/// <summary>
/// Splits a Dockerfile into instructions: parser directives, comments, continuation lines, here-documents and flags
/// (Dockerfile reference, "Format"). Knows the instructions by name only to refuse others.
/// </summary>
internal sealed partial class DockerfileText
{
    /// <summary>A Dockerfile may have this many bytes.</summary>
    public const int MaxBytes = 4 << 20;

    private static readonly string[] Keywords =
    [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER",
        "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ];

    private readonly string[] lines;
    private int next;

    private DockerfileText(string text) => lines = text.TrimStart('\uFEFF').Replace("\r\n", "\n").Split('\n');

    [GeneratedRegex(@"^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$")]
    private static partial Regex Directive { get; }

    [GeneratedRegex("""<<(-?)\s*(["']?)([a-zA-Z_][a-zA-Z0-9_.]*)\2""")]
    private static partial Regex HeredocOpening { get; }

    /// <summary>The character that continues lines and takes meaning away: a backslash, or what <c># escape=</c> says.</summary>
    public char Escape { get; private set; } = '\\';

    public IReadOnlyList<DockerfileLine> Instructions { get; private set; } = [];

    public static DockerfileText Parse(string text)
    {
        if (text.Length > MaxBytes) throw EngineException.Invalid($"the Dockerfile has more than {MaxBytes} characters");
        var result = new DockerfileText(text);
        result.ReadDirectives();
        List<DockerfileLine> found = [];
        while (result.ReadInstruction() is { } line) found.Add(line);
        if (found.Count == 0) throw EngineException.Invalid("the Dockerfile has no instructions: file with no instructions");
        result.Instructions = found;
        return result;
    }

    /// <summary>Reads one instruction that stands alone, as ONBUILD keeps it.</summary>
    public static DockerfileLine ParseOne(string text, int number, char escape = '\\')
    {
        var result = new DockerfileText(text) { Escape = escape };
        return (result.ReadInstruction() ?? throw DockerfileFault.At(number, "an instruction is wanted")) with { Number = number };
    }

    private void ReadDirectives()
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        while (next < lines.Length && Directive.Match(lines[next]) is { Success: true } match)
        {
            var (key, value) = (match.Groups[1].Value, match.Groups[2].Value);
            if (!key.Equals("escape", StringComparison.OrdinalIgnoreCase) && !key.Equals("syntax", StringComparison.OrdinalIgnoreCase) && !key.Equals("check", StringComparison.OrdinalIgnoreCase)) return;
            if (!seen.Add(key)) throw DockerfileFault.At(next + 1, $"only one {key} parser directive can be used");
            if (key.Equals("escape", StringComparison.OrdinalIgnoreCase))
                Escape = value is "\\" or "`" ? value[0] : throw DockerfileFault.At(next + 1, $"invalid escape token '{value}': does not match ` or \\");
            next++;
        }
    }

    private DockerfileLine? ReadInstruction()
    {
        while (next < lines.Length && IsBlankOrComment(lines[next])) next++;
        if (next >= lines.Length) return null;
        var number = next + 1;
        var text = ReadJoined();
        var (keyword, rest) = SplitWord(text);
        var upper = keyword.ToUpperInvariant();
        if (!Keywords.Contains(upper)) throw DockerfileFault.At(number, $"unknown instruction: {keyword}{Suggest(upper)}");
        var heredocs = upper is "RUN" or "COPY" or "ADD" ? ReadHeredocs(rest, number) : [];
        var flags = new List<KeyValuePair<string, string>>();
        rest = TakeFlags(rest, upper, number, flags);
        if (rest.Length == 0 && upper is not ("CMD" or "ENTRYPOINT" or "SHELL" or "HEALTHCHECK")) throw DockerfileFault.At(number, $"{upper} requires at least one argument");
        return new DockerfileLine(number, upper, flags, rest, heredocs);
    }

    private string ReadJoined()
    {
        var joined = new StringBuilder();
        while (next < lines.Length)
        {
            var line = lines[next++];
            if (joined.Length > 0 && IsBlankOrComment(line)) continue;
            var trimmed = line.TrimEnd(' ', '\t');
            if (!trimmed.EndsWith(Escape) || EndsInPair(trimmed))
            {
                joined.Append(joined.Length == 0 ? line.TrimStart() : line);
                break;
            }
            joined.Append(joined.Length == 0 ? trimmed[..^1].TrimStart() : trimmed[..^1]);
        }
        return joined.ToString().Trim();
    }

    // "\\" at the end is an escaped backslash, not a continuation, when its number is even.
    private bool EndsInPair(string line)
    {
        var count = 0;
        while (count < line.Length && line[^(count + 1)] == Escape) count++;
        return count % 2 == 0;
    }

    private List<Heredoc> ReadHeredocs(string rest, int number)
    {
        List<Heredoc> found = [];
        if (!rest.Contains("<<", StringComparison.Ordinal) || rest.TrimStart().StartsWith('[')) return found;
        foreach (Match match in HeredocOpening.Matches(rest))
        {
            if (match.Index > 0 && rest[match.Index - 1] is '<' or '"' or '\'') continue; // A here-string, or quoted text.
            var (tabs, name) = (match.Groups[1].Length > 0, match.Groups[3].Value);
            var body = new StringBuilder();
            while (true)
            {
                if (next >= lines.Length) throw DockerfileFault.At(number, $"unterminated heredoc: no line \"{name}\" ends it");
                var line = tabs ? lines[next].TrimStart('\t') : lines[next];
                next++;
                if (line == name) break;
                body.Append(line).Append('\n');
            }
            found.Add(new Heredoc(name, body.ToString(), match.Groups[2].Length == 0, match.Value));
        }
        return found;
    }

    private static string TakeFlags(string rest, string keyword, int number, List<KeyValuePair<string, string>> flags)
    {
        while (rest.StartsWith("--", StringComparison.Ordinal))
        {
            if (rest == "--" || rest.StartsWith("-- ", StringComparison.Ordinal)) return rest[2..].TrimStart();
            var (flag, after) = SplitWord(rest);
            var equals = flag.IndexOf('=');
            var name = equals < 0 ? flag[2..] : flag[2..equals];
            if (name.Length == 0) throw DockerfileFault.At(number, $"{keyword}: invalid flag {flag}");
            flags.Add(new(name, equals < 0 ? "" : flag[(equals + 1)..].Trim('"')));
            rest = after;
        }
        return rest;
    }

    private static (string Word, string After) SplitWord(string text)
    {
        var end = text.AsSpan().IndexOfAny(' ', '\t');
        return end < 0 ? (text, "") : (text[..end], text[end..].Trim(' ', '\t'));
    }

    private static bool IsBlankOrComment(string line)
    {
        var text = line.AsSpan().Trim();
        return text.IsEmpty || text[0] == '#';
    }

    private static string Suggest(string word)
    {
        var near = Keywords.FirstOrDefault(k => k.Length == word.Length && k.Order().SequenceEqual(word.Order()) || k.StartsWith(word, StringComparison.Ordinal) && word.Length > 2 || word.StartsWith(k, StringComparison.Ordinal));
        return near is null ? "" : $" (did you mean {near}?)";
    }
}
