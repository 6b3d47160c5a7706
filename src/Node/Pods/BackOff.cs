namespace Naru.Node.Pods;

/// <summary>How long to wait after failures in a row: nothing before the first retry of a crash, then 10 s, doubled up to 5 min.</summary>
internal static class BackOff
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>A container that ran this long starts from the beginning.</summary>
    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);

    public static TimeSpan After(int failures) =>
        failures <= 0 ? TimeSpan.Zero
        : failures > 6 ? Longest
        : TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << (failures - 1)));
}
