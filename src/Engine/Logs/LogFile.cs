using System.Runtime.CompilerServices;

namespace Naru.Engine.Logs;

/// <summary>
/// Reads a container's <c>json-file</c> log, the files it was rotated into first: from the start or from the last so many
/// lines, within a span of time, and on as it grows. The writer only ever appends whole lines; a last line without its
/// newline is one being written, and is left for the next round. Following waits for the kernel's word that the file
/// changed, never by the clock.
/// </summary>
internal static class LogFile
{
    private const int BlockSize = 64 << 10;
    private const int LongestLine = 4 << 20;

    /// <summary>The entries wanted, oldest first. A file that is not there yet reads as empty.</summary>
    /// <param name="ended">Fires when nothing more will be written, which ends a following reader after the rest.</param>
    public static async IAsyncEnumerable<LogEntry> ReadAsync(
        string path, LogQuery query, CancellationToken ended, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var growth = query.Follow ? new FileGrowth(path) : null;
        using var ending = ended.UnsafeRegister(static state => ((FileGrowth?)state)?.Wake(), growth);
        using var segments = new LogSegments(path);
        if (query.Tail is { } tail) segments.SkipToLast(tail);
        var lines = new LineBuffer();
        while (true)
        {
            var last = growth is null || ended.IsCancellationRequested;
            bool hasNewer;
            do
            {
                // Asked before reading: what a full file holds then is all it ever will.
                hasNewer = segments.HasNewer();
                foreach (var entry in Read(segments.Current, lines, cancel))
                {
                    if (query.Until is { } until && entry.At > until && query.Follow) yield break;
                    if (query.Wants(entry)) yield return entry;
                }
                if (!hasNewer) continue;
                segments.MoveOn();
                lines = new LineBuffer();
            }
            while (hasNewer);
            if (last) yield break;
            await growth!.WaitAsync(cancel);
        }
    }

    private static IEnumerable<LogEntry> Read(FileStream? file, LineBuffer lines, CancellationToken cancel)
    {
        while (file is not null && lines.Fill(file, BlockSize, LongestLine))
            foreach (var line in lines.TakeLines())
            {
                cancel.ThrowIfCancellationRequested();
                if (JsonLogLine.Parse(line.Span) is { } entry) yield return entry;
            }
    }
}
