namespace Naru.Engine.Logs;

/// <summary>Cuts what a file yields into whole lines and keeps the unfinished rest for the next read.</summary>
internal sealed class LineBuffer
{
    private byte[] pending = new byte[16 << 10];
    private int length;

    /// <summary>Reads one block more; false at the present end of the file.</summary>
    public bool Fill(FileStream file, int blockSize, int longestLine)
    {
        if (length > longestLine) length = 0;
        if (pending.Length - length < blockSize) Array.Resize(ref pending, Math.Max(pending.Length * 2, length + blockSize));
        var read = file.Read(pending, length, blockSize);
        length += read;
        return read > 0;
    }

    public IEnumerable<ReadOnlyMemory<byte>> TakeLines()
    {
        var start = 0;
        for (int end; (end = Array.IndexOf(pending, (byte)'\n', start, length - start)) >= 0; start = end + 1)
            yield return pending.AsMemory(start, end - start);
        Buffer.BlockCopy(pending, start, pending, 0, length - start);
        length -= start;
    }
}
