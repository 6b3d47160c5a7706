using System.Globalization;
using Naru.Engine;

namespace Naru.DockerApi.Json;

/// <summary>A moment in the past: a span before now (<c>10m</c>, <c>1h30m</c>) or a time.</summary>
internal static class Until
{
    public static DateTimeOffset Parse(string text, DateTimeOffset now) => TrySpan(text) is { } span ? now - span : WireTime.Parse(text) ?? now;

    private static TimeSpan? TrySpan(string text)
    {
        var total = TimeSpan.Zero;
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) end++;
            var unitEnd = end;
            while (unitEnd < text.Length && char.IsAsciiLetter(text[unitEnd])) unitEnd++;
            double? seconds = text[end..unitEnd] switch { "h" => 3600, "m" => 60, "s" => 1, "ms" => 0.001, _ => null };
            if (seconds is null || !double.TryParse(text[at..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
            total += TimeSpan.FromSeconds(number * seconds.Value);
            at = unitEnd;
        }
        return text.Length == 0 ? throw EngineException.Invalid("an empty time") : total;
    }
}
