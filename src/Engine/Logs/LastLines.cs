namespace Naru.Engine.Logs;

/// <summary>Finds a file's last lines, from its end backwards.</summary>
internal static class LastLines
{
    private const int BlockSize = 64 << 10;

    /// <summary>Where the last <paramref name="count"/> whole lines begin, and how many of them the file has.</summary>
    public static (long Position, int Found) Find(FileStream file, int count)
    {
        var block = new byte[BlockSize];
        var position = file.Length;
        var newlines = 0;
        while (position > 0)
        {
            var size = (int)Math.Min(BlockSize, position);
            position -= size;
            file.Position = position;
            file.ReadExactly(block, 0, size);
            for (var i = size - 1; i >= 0; i--)
                if (block[i] == '\n' && newlines++ == count) return (position + i + 1, count);
        }
        return (0, newlines);
    }
}
