using System.Globalization;

namespace Naru.Cli.Output;

/// <summary>Sizes and ages as people read them.</summary>
internal static class Units
{
    /// <summary>Bytes in decimal units with three digits, as docker prints image sizes: <c>4.43MB</c>.</summary>
    public static string Size(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        double value = bytes;
        var unit = 0;
        while (value >= 1000 && unit < units.Length - 1)
        {
            value /= 1000;
            unit++;
        }
        return value.ToString(value >= 100 || unit == 0 ? "F0" : value >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture) + units[unit];
    }

    /// <summary>A span as kubectl prints ages: <c>42s</c>, <c>5m3s</c>, <c>3h</c>, <c>2d</c>.</summary>
    public static string Age(TimeSpan span) => span switch
    {
        { TotalSeconds: < 0 } => "0s",
        { TotalMinutes: < 2 } => $"{(int)span.TotalSeconds}s",
        { TotalMinutes: < 10 } when span.Seconds > 0 => $"{(int)span.TotalMinutes}m{span.Seconds}s",
        { TotalHours: < 3 } => $"{(int)span.TotalMinutes}m",
        { TotalHours: < 8 } when span.Minutes > 0 => $"{(int)span.TotalHours}h{span.Minutes}m",
        { TotalDays: < 2 } => $"{(int)span.TotalHours}h",
        _ => $"{(int)span.TotalDays}d",
    };
}
