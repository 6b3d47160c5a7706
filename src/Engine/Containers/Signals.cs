using System.Globalization;

namespace Naru.Engine.Containers;

/// <summary>Signal names and numbers of Linux on x86-64 and arm64 (signal(7)).</summary>
public static class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>Takes <c>9</c>, <c>KILL</c>, <c>SIGKILL</c>, <c>RTMIN+3</c>.</summary>
    /// <exception cref="EngineException">No such signal.</exception>
    public static int Parse(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 64) return number;
        var name = text.ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal)) name = name[3..];
        var at = name.Length == 0 ? -1 : Array.IndexOf(Names, name);
        if (at > 0) return at;
        if (RealTime(name) is { } realTime) return realTime;
        throw EngineException.Invalid($"Invalid signal: {text}");
    }

    private static int? RealTime(string name)
    {
        var (from, rest) = name.StartsWith("RTMIN", StringComparison.Ordinal) ? (34, name[5..]) : name.StartsWith("RTMAX", StringComparison.Ordinal) ? (64, name[5..]) : (0, "");
        if (from == 0) return null;
        if (rest.Length == 0) return from;
        return int.TryParse(rest, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var offset) && from + offset is >= 34 and <= 64 ? from + offset : null;
    }
}
