using System.Globalization;
using Naru.Engine;

namespace Naru.DockerApi.Json;

/// <summary>Times as the wire has them: RFC 3339 with nanoseconds out; seconds, RFC 3339 or a span such as 10m in.</summary>
internal static class WireTime
{
    public const string Never = "0001-01-01T00:00:00Z";

    public static string Text(DateTimeOffset? time) =>
        time is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture) : Never;

    public static long Nanoseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>Reads <c>1700000000.5</c> or RFC 3339; null for empty and zero.</summary>
    public static DateTimeOffset? Parse(string text)
    {
        if (text is "" or "0") return null;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
            return DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw EngineException.Invalid($"invalid time \"{text}\": give seconds since 1970 or RFC 3339");
    }
}
