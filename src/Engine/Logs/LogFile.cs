using System.Runtime.CompilerServices;

namespace Naru.Engine.Logs;

/// <summary>
/// Reads a container's <c>json-file</c> log: from the start or from the last so many lines, within a span of time, and on
/// as it grows. The writer only ever appends whole lines; a last line without its newline is one being written, and is
/// left for the next round. Following waits for the kernel's word that the file changed, never by the clock.
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
        if (!query.Follow && !File.Exists(path)) yield break;
        var file = Open(path, query.Follow ? FileMode.OpenOrCreate : FileMode.Open);
        try
        {
            if (query.Tail is { } tail) file.Position = StartOfLast(file, tail);
            var lines = new LineBuffer();
            while (true)
            {
                var last = growth is null || ended.IsCancellationRequested;
                while (lines.Fill(file, BlockSize, LongestLine))
                    foreach (var line in lines.TakeLines())
                    {
                        cancel.ThrowIfCancellationRequested();
                        if (JsonLogLine.Parse(line.Span) is not { } entry) continue;
                        if (query.Until is { } until && entry.At > until && query.Follow) yield break;
                        if (query.Wants(entry)) yield return entry;
                    }
                if (last) yield break;
                // The keeper has begun the file anew: what is left of the old one was read just now.
                if (new FileInfo(path) is { Exists: true } now && now.Length < file.Position)
                {
                    file.Dispose();
                    file = Open(path, FileMode.Open);
                    continue;
                }
                await growth!.WaitAsync(cancel);
            }
        }
        finally
        {
            file.Dispose();
        }
    }

    private static FileStream Open(string path, FileMode mode) =>
        new(path, mode, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: false);

    /// <summary>Where the last <paramref name="count"/> whole lines begin, found from the end backwards.</summary>
    private static long StartOfLast(FileStream file, int count)
    {
        var block = new byte[BlockSize];
        var position = file.Length;
        var newlines = -1;
        while (position > 0)
        {
            var size = (int)Math.Min(BlockSize, position);
            position -= size;
            file.Position = position;
            file.ReadExactly(block, 0, size);
            for (var i = size - 1; i >= 0; i--)
                if (block[i] == '\n' && ++newlines == count) return position + i + 1;
        }
        return 0;
    }
}
