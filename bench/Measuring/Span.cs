using System.Diagnostics;

namespace Naru.Bench.Measuring;

/// <summary>How long something takes, in milliseconds.</summary>
internal static class Span
{
    public static async Task<double> OfAsync(Func<Task> action)
    {
        var began = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    public static double Of(Action action)
    {
        var began = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
