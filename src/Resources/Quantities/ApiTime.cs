using System.Globalization;
using Naru.Resources.Trees;

namespace Naru.Resources.Quantities;

/// <summary>Points in time as the API writes them: RFC 3339, in UTC; with whole seconds, or with six digits (MicroTime).</summary>
public static class ApiTime
{
    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string WriteMicro(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        return text.Length is >= 20 and <= 40 && text[10] is 'T' or 't' && text[^1] is 'Z' or 'z' or (>= '0' and <= '9')
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    /// <summary>The time a tree holds, or null when it holds none.</summary>
    public static DateTimeOffset? Of(Tree tree) => tree.IsString && TryParse(tree.Text, out var time) ? time : null;
}
