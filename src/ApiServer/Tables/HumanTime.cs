using System.Globalization;

namespace Naru.ApiServer.Tables;

/// <summary>Durations as tables show them: the two largest units where the larger is small, else one.</summary>
internal static class HumanTime
{
    public static string Short(TimeSpan span)
    {
        var seconds = (long)Math.Floor(span.TotalSeconds);
        if (seconds < -1) return "<invalid>";
        if (seconds < 0) return "0s";
        if (seconds < 120) return Format(seconds, "s");
        var minutes = seconds / 60;
        if (minutes < 10) return Pair(minutes, "m", seconds % 60, "s");
        if (minutes < 180) return Format(minutes, "m");
        var hours = minutes / 60;
        if (hours < 8) return Pair(hours, "h", minutes % 60, "m");
        if (hours < 48) return Format(hours, "h");
        var days = hours / 24;
        if (hours < 24 * 8) return Pair(days, "d", hours % 24, "h");
        if (days < 365 * 2) return Format(days, "d");
        return days < 365 * 8 ? Pair(days / 365, "y", days % 365, "d") : Format(days / 365, "y");
    }

    private static string Pair(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? Format(large, largeUnit) : Format(large, largeUnit) + Format(small, smallUnit);

    private static string Format(long number, string unit) => number.ToString(CultureInfo.InvariantCulture) + unit;
}
