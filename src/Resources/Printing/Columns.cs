using Naru.Resources.Quantities;
using Naru.Resources.Trees;

namespace Naru.Resources.Printing;

/// <summary>Columns and cells that many tables have.</summary>
internal static class Columns
{
    public const string None = "<none>";
    public const string Unset = "<unset>";

    public static TableColumn Name { get; } = new("Name", Format: "name", Description: "The name, unique in its namespace");

    public static TableColumn Age { get; } = new("Age", Description: "How long it has been there");

    public static Tree AgeOf(Tree obj, DateTimeOffset now) => Since(obj["metadata"]["creationTimestamp"], now);

    public static Tree Created(Tree obj) => obj["metadata"]["creationTimestamp"] is { IsString: true } time ? time : "<unknown>";

    public static string Since(Tree time, DateTimeOffset now) => ApiTime.Of(time) is { } then ? Duration(now - then) : "<unknown>";

    public static Tree OrNone(Tree text) => text.IsEmpty ? None : text;

    /// <summary>A span in the two largest units that matter, as people read it: 45s, 3m10s, 5h12m, 3d.</summary>
    public static string Duration(TimeSpan span)
    {
        var seconds = (long)Math.Floor(span.TotalSeconds);
        if (seconds < -1) return "<invalid>";
        if (seconds < 0) return "0s";
        var (minutes, hours) = (seconds / 60, seconds / 3600);
        return seconds switch
        {
            < 120 => $"{seconds}s",
            < 600 => Two(minutes, "m", seconds % 60, "s"),
            < 3 * 3600 => $"{minutes}m",
            < 8 * 3600 => Two(hours, "h", minutes % 60, "m"),
            < 48 * 3600 => $"{hours}h",
            < 8 * 86400 => Two(hours / 24, "d", hours % 24, "h"),
            < 2L * 365 * 86400 => $"{hours / 24}d",
            < 8L * 365 * 86400 => Two(hours / 24 / 365, "y", hours / 24 % 365, "d"),
            _ => $"{hours / 24 / 365}y",
        };
    }

    /// <summary><c>a=b,c=d</c> in the order of the keys.</summary>
    public static string Pairs(Tree map)
    {
        var pairs = new List<string>(map.Count);
        foreach (ref readonly var field in map.Fields) pairs.Add($"{field.Name}={field.Value.Text}");
        pairs.Sort(StringComparer.Ordinal);
        return pairs.Count == 0 ? None : string.Join(',', pairs);
    }

    public static string Joined(Tree list, Func<Tree, string> text)
    {
        var parts = new List<string>(list.Count);
        foreach (ref readonly var item in list.Items) parts.Add(text(item));
        return string.Join(',', parts);
    }

    private static string Two(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? $"{large}{largeUnit}" : $"{large}{largeUnit}{small}{smallUnit}";
}
