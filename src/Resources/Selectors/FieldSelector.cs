using System.Text;

namespace Naru.Resources.Selectors;

/// <summary>Chooses objects by the values of some fields: <c>spec.nodeName=a,status.phase!=Running</c>. An absent field counts as "".</summary>
public sealed class FieldSelector
{
    private FieldSelector(IReadOnlyList<FieldRequirement> requirements) => Requirements = requirements;

    public static FieldSelector Everything { get; } = new([]);

    public IReadOnlyList<FieldRequirement> Requirements { get; }

    public bool IsEverything => Requirements.Count == 0;

    /// <exception cref="FormatException">Not a field selector; says what is not understood.</exception>
    public static FieldSelector Parse(string text)
    {
        var requirements = new List<FieldRequirement>();
        foreach (var term in Terms(text))
            if (term.Length > 0) requirements.Add(Requirement(term, text));
        return requirements.Count == 0 ? Everything : new FieldSelector(requirements);
    }

    public static FieldSelector Of(string path, string value) => new([new FieldRequirement(path, value, false)]);

    /// <summary>The value the field must have, or null when the selector does not fix it.</summary>
    public string? Exactly(string path) => Requirements.FirstOrDefault(r => r.Path == path && !r.IsNegated)?.Value;

    /// <param name="valueOf">The value of a field, "" or null when it has none.</param>
    public bool Matches(Func<string, string?> valueOf)
    {
        foreach (var requirement in Requirements)
            if ((valueOf(requirement.Path) ?? "") == requirement.Value == requirement.IsNegated) return false;
        return true;
    }

    public override string ToString() => string.Join(',', Requirements);

    // Splits at commas that no backslash escapes; the escapes stay.
    private static IEnumerable<string> Terms(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == ',')
            {
                yield return text[start..i];
                start = i + 1;
            }
        }
        yield return text[start..];
    }

    private static FieldRequirement Requirement(string term, string whole)
    {
        for (var i = 0; i < term.Length; i++)
        {
            if (term[i] == '\\') i++;
            else if (term[i] == '=') return new FieldRequirement(term[..i].Trim(), Unescape(term[(i + (term.AsSpan(i).StartsWith("==") ? 2 : 1))..], whole), false);
            else if (term.AsSpan(i).StartsWith("!=")) return new FieldRequirement(term[..i].Trim(), Unescape(term[(i + 2)..], whole), true);
        }
        throw new FormatException($"invalid selector: '{whole}'; can't understand '{term}'");
    }

    private static string Unescape(string value, string whole)
    {
        if (value.IndexOf('\\') < 0) return value.IndexOf('=') < 0 ? value : throw new FormatException($"invalid field selector: '{whole}'; unescaped '=' in '{value}'");
        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '\\') text.Append(value[i]);
            else if (++i < value.Length && value[i] is '\\' or ',' or '=') text.Append(value[i]);
            else throw new FormatException($"invalid field selector: '{whole}'; invalid escape sequence in '{value}'");
        }
        return text.ToString();
    }
}
