using System.Globalization;
using System.Text.RegularExpressions;

namespace Naru.Tests.System.Processes;

/// <summary>
/// What strace wrote of a tree of processes: who executed what, and who was in a container by then. A process is in one when
/// it has changed its root file system (pivot_root) or entered another's mounts (setns), or when a process that is in one made it.
/// </summary>
internal sealed partial class ExecutionTrace
{
    private readonly Dictionary<int, int> _parents = [];
    private readonly Dictionary<int, int> _entered = [];
    private readonly List<(int Line, int Process, string Program)> _executions = [];

    private ExecutionTrace()
    {
    }

    [GeneratedRegex("""^(?<pid>\d+) +(?<call>execveat|execve|pivot_root|setns)\((?<rest>.*)$""")]
    private static partial Regex Begun { get; }

    [GeneratedRegex("""^(?<pid>\d+) +(?:(?:clone3?|v?fork)\(|<\.\.\. (?:clone3?|v?fork) resumed>).* = (?<child>\d+)(?: /\* (?<outside>\d+) in strace's PID NS \*/)?$""")]
    private static partial Regex Cloned { get; }

    [GeneratedRegex("\"(?<path>[^\"]*)\"")]
    private static partial Regex Quoted { get; }

    /// <summary>What processes executed, or tried to, before they were in any container, in order.</summary>
    public IEnumerable<string> Outside => _executions.Where(e => !IsInside(e.Process, e.Line)).Select(e => e.Program);

    /// <summary>What was executed in containers.</summary>
    public IEnumerable<string> Inside => _executions.Where(e => IsInside(e.Process, e.Line)).Select(e => e.Program);

    /// <summary>What is said for a file that is executed by its descriptor (execveat with an empty path), by the name that the program is given.</summary>
    public static string OpenFileOf(string name) => $"open file of {name}";

    public static ExecutionTrace Read(IEnumerable<string> lines)
    {
        var trace = new ExecutionTrace();
        var at = 0;
        foreach (var line in lines) trace.Take(line, at++);
        return trace;
    }

    private void Take(string line, int at)
    {
        if (Cloned.Match(line) is { Success: true } cloned)
        {
            var child = cloned.Groups["outside"] is { Success: true } outside ? outside : cloned.Groups["child"];
            _parents[Number(child.Value)] = Number(cloned.Groups["pid"].Value);
        }
        if (Begun.Match(line) is not { Success: true } begun) return;
        var (process, rest) = (Number(begun.Groups["pid"].Value), begun.Groups["rest"].Value);
        switch (begun.Groups["call"].Value)
        {
            case "execve" or "execveat":
                var words = Quoted.Matches(rest);
                var path = words[0].Groups["path"].Value;
                _executions.Add((at, process, path.Length > 0 ? path : OpenFileOf(words[1].Groups["path"].Value)));
                break;
            case "pivot_root":
            case "setns" when rest.Contains("CLONE_NEWNS", StringComparison.Ordinal):
                _entered.TryAdd(process, at);
                break;
        }
    }

    private bool IsInside(int process, int line)
    {
        if (_entered.TryGetValue(process, out var since) && since < line) return true;
        return _parents.TryGetValue(process, out var parent) && parent != process && IsInside(parent, line);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
