using System.Globalization;

namespace Naru.Engine.Build.Parsing;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>1.5s</c>, <c>300ms</c>.</summary>
internal static class GoDuration
{
    private static readonly (string Unit, long Nanoseconds)[] Units =
        [("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000)];

    public static bool TryParse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text == "0") return true;
        if (text.Length == 0) return false;
        decimal total = 0;
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
            if (!decimal.TryParse(text.AsSpan(start, at - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
            start = at;
            while (at < text.Length && !char.IsAsciiDigit(text[at]) && text[at] != '.') at++;
            var unit = text[start..at];
            var found = Units.FirstOrDefault(u => u.Unit == unit);
            if (found.Unit is null || number > 1_000_000_000_000) return false;
            total += number * found.Nanoseconds;
        }
        if (total > long.MaxValue) return false;
        nanoseconds = (long)total;
        return true;
    }
}
