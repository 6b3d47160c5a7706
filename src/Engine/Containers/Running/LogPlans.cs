using System.Globalization;
using Naru.Runtime;

namespace Naru.Engine.Containers.Running;

/// <summary>From <c>--log-opt max-size=10m --log-opt max-file=3</c> to the keeper's plan.</summary>
internal static class LogPlans
{
    public static LogPlan For(ContainerRecord record)
    {
        var plan = new LogPlan { Path = record.LogPath };
        var options = record.HostConfig.LogConfig.Config ?? [];
        if (options.TryGetValue("max-size", out var size)) plan = plan with { MaxBytes = Math.Max(4096, Bytes(size)) };
        if (options.TryGetValue("max-file", out var files))
            plan = plan with { MaxFiles = int.TryParse(files, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 ? count : throw EngineException.Invalid($"invalid value for max-file: {files}") };
        return plan;
    }

    internal static long Bytes(string text)
    {
        var digits = text.TrimEnd('b', 'B', 'k', 'K', 'm', 'M', 'g', 'G');
        var unit = text[digits.Length..].ToLowerInvariant().TrimEnd('b');
        var factor = unit switch { "" => 1L, "k" => 1L << 10, "m" => 1L << 20, "g" => 1L << 30, _ => 0 };
        return factor > 0 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number * factor
            : throw EngineException.Invalid($"invalid size: '{text}'");
    }
}
