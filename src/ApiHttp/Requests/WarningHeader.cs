using System.Text;

namespace Naru.ApiHttp.Requests;

/// <summary>
/// The values of <c>Warning</c> (RFC 7234, 5.5): code 299, no agent, and the text as a quoted string. The texts are made from
/// what users say, so anything may stand in them: quotes and backslashes are escaped, and what is no printable ASCII is
/// shown by its number, since the server's headers are ASCII and no client reads them otherwise alike. All values together have at most <see cref="MostBytes"/>; when they do
/// not fit, each text is cut, and then the last ones are left out.
/// </summary>
internal static class WarningHeader
{
    /// <summary>Of all values together, in bytes.</summary>
    public const int MostBytes = 4096;

    private const int CutBytes = 256;
    private const string Before = "299 - \"", After = "\"", Cut = "...";

    public static IReadOnlyList<string> Values(IReadOnlyList<string> texts)
    {
        var whole = texts.Select(text => Quoted(text, int.MaxValue)).ToArray();
        if (whole.Sum(value => value.Length) <= MostBytes) return whole;
        var values = new List<string>();
        var left = MostBytes;
        foreach (var text in texts)
        {
            var value = Quoted(text, CutBytes);
            left -= value.Length;
            if (left < 0) break;
            values.Add(value);
        }
        return values;
    }

    private static string Quoted(string text, int most)
    {
        var quoted = new StringBuilder(Before);
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var shown = Shown(rune);
            bytes += shown.Length;
            if (bytes > most) return quoted.Append(Cut).Append(After).ToString();
            quoted.Append(shown);
        }
        return quoted.Append(After).ToString();
    }

    private static string Shown(Rune rune) => rune.Value switch
    {
        '"' or '\\' => $"\\{rune}",
        '\n' => " ",
        >= ' ' and < 0x7f => rune.ToString(),
        _ => $"\\\\u{rune.Value:x4}",
    };
}
