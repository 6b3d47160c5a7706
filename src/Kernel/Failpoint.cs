using System.Globalization;

namespace Naru.Kernel;

/// <summary>
/// Places where a test may kill the process as a power cut would, to see that the next start mends it. The variable
/// NARU_FAILPOINT=NAME or NAME:N ends the process with SIGKILL the first or N-th time the place is passed; @FILE takes the
/// same from a file that may come later (<see cref="FailpointFile"/>). Without it a place costs one comparison. With
/// NARU_FAILPOINT_MARK=FILE it happens once for all processes that inherit the setting: whoever makes the file dies, and
/// the file's presence tells that the place was passed.
/// </summary>
public static class Failpoint
{
    private const int SigKill = 9;

    private static readonly string? Armed;
    private static readonly FailpointFile? ArmedByFile;
    private static readonly string? Mark = Environment.GetEnvironmentVariable("NARU_FAILPOINT_MARK");
    private static int left;

    static Failpoint()
    {
        var setting = Environment.GetEnvironmentVariable("NARU_FAILPOINT");
        if (string.IsNullOrEmpty(setting)) return;
        if (setting[0] == '@') ArmedByFile = new FailpointFile(setting[1..]);
        else (Armed, left) = Parse(setting);
    }

    /// <summary>True when some place may be deadly here: what only tests need is put in place for them alone.</summary>
    public static bool IsSet => Armed is not null || ArmedByFile is not null;

    /// <summary>Passes the place; the process may end here.</summary>
    public static void Hit(string name)
    {
        if (Armed is null && ArmedByFile is null) return;
        if (ArmedByFile is not null ? !ArmedByFile.IsNow(name) : !IsNow(name)) return;
        Libc.Kill(Environment.ProcessId, SigKill);
        Thread.Sleep(Timeout.Infinite);
    }

    internal static (string Name, int Count) Parse(string setting)
    {
        var parts = setting.Split(':', 2);
        return (parts[0], parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1);
    }

    private static bool IsNow(string name) => Armed == name && Interlocked.Decrement(ref left) == 0 && (Mark is null || TryMark());

    private static bool TryMark()
    {
        try
        {
            using var file = new FileStream(Mark!, FileMode.CreateNew);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
