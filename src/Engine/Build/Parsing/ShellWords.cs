using System.Text;

namespace Naru.Engine.Build.Parsing;

/// <summary>
/// Words as a Dockerfile writes them: quotes, escapes and variables (Dockerfile reference, "Environment replacement"). Single quotes
/// keep everything, double quotes and bare text replace variables; the escape character takes the meaning of the next.
/// </summary>
internal sealed class ShellWords(char escape, Func<string, string?> variable)
{
    /// <summary>Replaces variables and removes quotes; spaces stay.</summary>
    public string Expand(string text) => new ParameterExpansion(text, escape, variable, keepQuotes: false).ToEnd();

    /// <summary>Replaces variables only: for here-documents, where quotes are plain text.</summary>
    public string ExpandPlain(string text) => new ParameterExpansion(text, escape, variable, keepQuotes: true).ToEnd();

    /// <summary>Splits at spaces outside quotes; quotes and variables stay as written.</summary>
    public List<string> Split(string text)
    {
        List<string> words = [];
        var word = new StringBuilder();
        char quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == escape && quote != '\'' && i + 1 < text.Length)
            {
                word.Append(c).Append(text[++i]);
                continue;
            }
            if (quote == '\0' && c is (' ' or '\t' or '\n'))
            {
                if (word.Length > 0) words.Add(word.ToString());
                word.Clear();
                continue;
            }
            if (c is '"' or '\'') quote = quote == '\0' ? c : quote == c ? '\0' : quote;
            word.Append(c);
        }
        if (word.Length > 0) words.Add(word.ToString());
        return words;
    }

    /// <summary>Splits and expands each word.</summary>
    public List<string> SplitAndExpand(string text) => [.. Split(text).Select(Expand)];
}
