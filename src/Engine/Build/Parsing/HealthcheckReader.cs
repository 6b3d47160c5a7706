using System.Globalization;
using Naru.Oci.Images;

namespace Naru.Engine.Build.Parsing;

/// <summary>HEALTHCHECK: its flags, and NONE or CMD.</summary>
internal static class HealthcheckReader
{
    public static Healthcheck Read(DockerfileLine line)
    {
        var space = line.Rest.AsSpan().IndexOfAny(' ', '\t');
        var kind = (space < 0 ? line.Rest : line.Rest[..space]).ToUpperInvariant();
        var command = space < 0 ? "" : line.Rest[space..].Trim();
        if (kind == "NONE")
            return command.Length == 0 && line.Flags.Count == 0 ? new Healthcheck { Test = ["NONE"] } : throw DockerfileFault.At(line.Number, "HEALTHCHECK NONE takes no arguments");
        if (kind != "CMD") throw DockerfileFault.At(line.Number, $"Unknown type \"{kind}\" in HEALTHCHECK (try CMD)");
        if (command.Length == 0) throw DockerfileFault.At(line.Number, "Missing command after HEALTHCHECK CMD");
        var parsed = CommandLine.Parse(command);
        var check = new Healthcheck { Test = parsed.IsShell ? ["CMD-SHELL", .. parsed.Words] : ["CMD", .. parsed.Words] };
        foreach (var (flag, value) in line.Flags)
            check = flag switch
            {
                "interval" => check with { Interval = Duration(line, flag, value) },
                "timeout" => check with { Timeout = Duration(line, flag, value) },
                "start-period" => check with { StartPeriod = Duration(line, flag, value) },
                "start-interval" => check with { StartInterval = Duration(line, flag, value) },
                "retries" => check with { Retries = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : throw DockerfileFault.At(line.Number, $"--retries must be a number, not \"{value}\"") },
                _ => throw DockerfileFault.At(line.Number, $"Unknown flag: {flag}"),
            };
        return check;
    }

    private static long Duration(DockerfileLine line, string flag, string text)
    {
        if (GoDuration.TryParse(text, out var nanoseconds) && (nanoseconds == 0 || nanoseconds >= 1_000_000)) return nanoseconds;
        throw DockerfileFault.At(line.Number, $"--{flag} must be a duration of 1ms or more like 30s or 1m30s, not \"{text}\"");
    }
}
