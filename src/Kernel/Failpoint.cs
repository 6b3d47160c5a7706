using System.Globalization;

namespace Naru.Kernel;

/// <summary>
/// Places where a test may kill the process as a power cut would, to see that the next start mends it. The variable
/// NARU_FAILPOINT=NAME or NAME:N ends the process with SIGKILL the first or N-th time the place is passed. Without it a
/// place costs one comparison. With NARU_FAILPOINT_MARK=FILE it happens once for all processes that inherit the setting:
/// whoever makes the file dies, and the file's presence tells that the place was passed.
/// </summary>
public static class Failpoint
{
    private const int SigKill = 9;

    private static readonly string? Armed;
    private static readonly string? Mark = Environment.GetEnvironmentVariable("NARU_FAILPOINT_MARK");
    private static int left;

    static Failpoint()
    {
        var setting = Environment.GetEnvironmentVariable("NARU_FAILPOINT");
        if (string.IsNullOrEmpty(setting)) return;
        var parts = setting.Split(':', 2);
        Armed = parts[0];
        left = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
    }

    /// <summary>Passes the place; the process may end here.</summary>
    public static void Hit(string name)
    {
        if (Armed is null || Armed != name || Interlocked.Decrement(ref left) != 0) return;
        if (Mark is not null && !TryMark()) return;
        Libc.Kill(Environment.ProcessId, SigKill);
        Thread.Sleep(Timeout.Infinite);
    }

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
