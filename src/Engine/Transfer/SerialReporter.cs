using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.Engine.Transfer;

/// <summary>Passes messages of parallel transfers on, one at a time, and thins out how often a layer reports its bytes.</summary>
internal sealed class SerialReporter(Action<ProgressMessage> report)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly Lock gate = new();

    public void Report(ProgressMessage message)
    {
        lock (gate) report(message);
    }

    /// <summary>A counter for one blob; the silent one (a config) reports nothing.</summary>
    public Action<long> Throttled(string status, Descriptor blob, Digest silent, TimeProvider time)
    {
        if (blob.Digest == silent) return static _ => { };
        var last = long.MinValue;
        return current =>
        {
            var now = time.GetTimestamp();
            if (last != long.MinValue && time.GetElapsedTime(last, now) < Interval && current < blob.Size) return;
            last = now;
            Report(ProgressMessage.Moved(status, blob.Digest.Short, current, blob.Size));
        };
    }
}
