using System.Text;

namespace Naru.Node.Configuration;

/// <summary>Replaces <c>$(NAME)</c> in commands, arguments and variables; <c>$$</c> is one dollar; an unknown name stays as it is.</summary>
internal static class Expansion
{
    public static string Expand(string text, Func<string, string?> value)
    {
        if (!text.Contains('$', StringComparison.Ordinal)) return text;
        var output = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                output.Append(text[i]);
                continue;
            }
            var close = text[i + 1] == '(' ? text.IndexOf(')', i + 2) : -1;
            if (close > 0)
            {
                output.Append(value(text[(i + 2)..close]) ?? text[i..(close + 1)]);
                i = close;
            }
            else
            {
                // "$$" is an escaped dollar; any other sign after one dollar keeps both.
                output.Append('$');
                if (text[i + 1] == '$') i++;
            }
        }
        return output.ToString();
    }
}
