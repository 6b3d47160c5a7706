using System.Globalization;
using Naru.Cli.Grammar;

namespace Naru.Cli.ClusterVerbs;

/// <summary>How long a verb waits: <c>--timeout 30s</c>, <c>2m</c>, <c>1h</c>; 0 means for ever.</summary>
internal static class Patience
{
    public static Flag Flag { get; } = Flag.Text("timeout", null, "TIME", "how long to wait, such as 30s; 0 is for ever");

    public static TimeSpan Of(Arguments arguments, TimeSpan otherwise, string flag = "timeout")
    {
        if (arguments.Text(flag) is not { } text) return otherwise;
        var unit = text.Length > 0 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 } : 0;
        var digits = unit == 0 ? text : text[..^1];
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value > 1e6)
            throw new UsageException($"--{flag} takes a time such as 30s, 2m or 1h, not \"{text}\"");
        return value == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(value * Math.Max(unit, 1));
    }
}
