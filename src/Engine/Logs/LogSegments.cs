using Naru.Kernel.Files;

namespace Naru.Engine.Logs;

/// <summary>
/// The files of one log, oldest first: <c>PATH.2</c>, <c>PATH.1</c>, <c>PATH</c>. The writer renames each to the next number when the
/// newest is full, at any moment; so files are told apart by what they are (the inode) and not by their names, and one that
/// is open is read to its end whatever it is called by then.
/// </summary>
internal sealed class LogSegments(string path) : IDisposable
{
    private readonly LinkedList<FileStream> waiting = [];

    /// <summary>The file being read; null while there is none.</summary>
    public FileStream? Current { get; private set; }

    /// <summary>Whether newer files follow, so that nothing more is written to this one.</summary>
    public bool HasNewer()
    {
        if (waiting.Count == 0) Gather();
        return waiting.Count > 0;
    }

    public void MoveOn()
    {
        Current?.Dispose();
        Current = waiting.First!.Value;
        waiting.RemoveFirst();
    }

    /// <summary>Goes to where the last <paramref name="count"/> whole lines of all files begin.</summary>
    public void SkipToLast(int count)
    {
        Gather();
        var left = count;
        var first = waiting.Last;
        for (; first is not null; first = first.Previous)
        {
            var (position, found) = LastLines.Find(first.Value, left);
            first.Value.Position = position;
            left -= found;
            if (left <= 0) break;
        }
        while (first is not null && waiting.First != first)
        {
            waiting.First!.Value.Dispose();
            waiting.RemoveFirst();
        }
    }

    public void Dispose()
    {
        Current?.Dispose();
        foreach (var file in waiting) file.Dispose();
    }

    /// <summary>Opens what is newer than the current file, from the newest back.</summary>
    private void Gather()
    {
        var known = Current is null ? (FileStatus?)null : FileStatus.Of(Current.SafeFileHandle);
        for (var number = 0; Open(number == 0 ? path : $"{path}.{number}") is { } file; number++)
        {
            var found = FileStatus.Of(file.SafeFileHandle);
            if (IsSame(found, known))
            {
                file.Dispose();
                return;
            }
            // Renamed between two of these opens: it was seen under its former name.
            if (waiting.First is { } newer && IsSame(found, FileStatus.Of(newer.Value.SafeFileHandle))) file.Dispose();
            else waiting.AddFirst(file);
        }
    }

    private static bool IsSame(FileStatus one, FileStatus? other) => other is { } o && one.Inode == o.Inode && one.FileSystem == o.FileSystem;

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: false);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
