using System.Globalization;
using System.Text;

namespace Naru.Engine.Stats;

/// <summary>
/// The processes of a container as <c>ps</c> on the host would show them, read from /proc: the columns of <c>-ef</c> (the
/// default), of <c>aux</c>, or those named by <c>-o</c>.
/// </summary>
internal static class ProcessList
{
    private static readonly string[] Full = ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"];
    private static readonly string[] Aux = ["USER", "PID", "%CPU", "%MEM", "VSZ", "RSS", "TTY", "STAT", "START", "TIME", "COMMAND"];

    public static (IReadOnlyList<string> Titles, IReadOnlyList<IReadOnlyList<string>> Rows) Of(IEnumerable<int> pids, string arguments, TimeProvider clock)
    {
        var titles = Titles(arguments);
        var names = AccountNames();
        var rows = pids.Order().Select(pid => ProcessFacts.Read(pid, clock.GetUtcNow(), names)).OfType<ProcessFacts>()
            .Select(p => (IReadOnlyList<string>)[.. titles.Select(t => Cell(t, p))]).ToArray();
        return (titles, rows);
    }

    internal static string[] Titles(string arguments)
    {
        var words = arguments.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (words is [] or ["-ef"] or ["-e", "-f"]) return Full;
        if (words is ["aux"] or ["-aux"]) return Aux;
        if (words[0] is not ("-o" or "-eo" or "-efo")) throw EngineException.Invalid($"ps arguments \"{arguments}\" are not known here: give -ef, aux or -o with a list of columns");
        return [.. words[1..].Select(w => w.ToUpperInvariant() switch { "ARGS" => "COMMAND", "COMM" => "COMMAND", "UNAME" => "USER", "PCPU" => "%CPU", "PMEM" => "%MEM", var t => t })];
    }

    private static string Cell(string title, ProcessFacts p) => title switch
    {
        "UID" or "USER" => p.User,
        "PID" => Text(p.Pid),
        "PPID" => Text(p.ParentPid),
        "C" => Text((long)p.CpuPercent),
        "%CPU" => p.CpuPercent.ToString("0.0", CultureInfo.InvariantCulture),
        "%MEM" => p.MemoryPercent.ToString("0.0", CultureInfo.InvariantCulture),
        "VSZ" => Text(p.VirtualKibibytes),
        "RSS" => Text(p.ResidentKibibytes),
        "TTY" => p.Terminal,
        "STAT" => p.State,
        "STIME" or "START" => p.Started.ToLocalTime().ToString("HH:mm", CultureInfo.InvariantCulture),
        "TIME" => p.CpuTime.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture),
        "CMD" or "COMMAND" => p.Command,
        _ => throw EngineException.Invalid($"ps has no column {title} here"),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> AccountNames()
    {
        var names = new Dictionary<string, string>();
        if (!File.Exists("/etc/passwd")) return names;
        foreach (var row in File.ReadLines("/etc/passwd", Encoding.UTF8).Select(l => l.Split(':')))
            if (row.Length > 2) names.TryAdd(row[2], row[0]);
        return names;
    }
}
