using System.Globalization;
using Naru.Engine.Containers.Config;
using Naru.Runtime;

namespace Naru.Engine.Containers.Running;

/// <summary>From <c>--log-opt max-size=10m --log-opt max-file=3</c> to the keeper's plan.</summary>
internal static class LogPlans
{
    // Known to the same-named drivers elsewhere; they change what is kept beside the lines, not the lines.
    private static readonly HashSet<string> Known = ["max-size", "max-file", "compress", "labels", "labels-regex", "env", "env-regex", "tag", "mode", "max-buffer-size"];

    /// <exception cref="EngineException">A driver or an option that there is not, or a value that is none.</exception>
    public static void Check(LogConfig config)
    {
        if (config.Type is not ("" or "json-file" or "local" or "none"))
            throw EngineException.Invalid($"logger: no log driver named '{config.Type}' is registered: use json-file, local or none");
        if ((config.Config ?? []).Keys.FirstOrDefault(option => !Known.Contains(option)) is { } unknown)
            throw EngineException.Invalid($"unknown log opt '{unknown}' for {(config.Type.Length > 0 ? config.Type : "json-file")} log driver");
        Read("", config);
    }

    public static LogPlan For(ContainerRecord record) => Read(record.LogPath, record.HostConfig.LogConfig);

    private static LogPlan Read(string path, LogConfig config)
    {
        var plan = new LogPlan { Path = path };
        var options = config.Config ?? [];
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
