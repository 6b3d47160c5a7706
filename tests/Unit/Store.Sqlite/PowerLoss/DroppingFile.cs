namespace Naru.Tests.Unit.StoreSqlite.PowerLoss;

/// <summary>
/// A file on a disk that forgets: what was written since the last sync is only known to the running machine. When the
/// power goes, each sector of it may or may not have reached the disk, in any order.
/// </summary>
internal sealed class DroppingFile
{
    private const int Sector = 512;

    private readonly List<(long Offset, byte[] Bytes)> _unsynced = [];
    private byte[] _durable = [];
    private byte[] _current = [];
    private bool _resized;

    /// <summary>Whether the disk knows of the file at all.</summary>
    public bool IsDurable { get; private set; }

    public long Length => _current.Length;

    public int Read(Span<byte> buffer, long offset)
    {
        var there = (int)Math.Clamp(_current.Length - offset, 0, buffer.Length);
        if (there > 0) _current.AsSpan((int)offset, there).CopyTo(buffer);
        buffer[there..].Clear();
        return there;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (offset + bytes.Length > _current.Length) Array.Resize(ref _current, (int)offset + bytes.Length);
        bytes.CopyTo(_current.AsSpan((int)offset));
        _unsynced.Add((offset, bytes.ToArray()));
    }

    public void Truncate(long length)
    {
        Array.Resize(ref _current, (int)length);
        _resized = true;
    }

    public void Sync()
    {
        _durable = [.. _current];
        _unsynced.Clear();
        _resized = false;
        IsDurable = true;
    }

    /// <summary>What is found after the power came back.</summary>
    public DroppingFile Survivor(Random random)
    {
        var found = _resized && random.Next(2) == 0 ? [.. _current] : (byte[])[.. _durable];
        foreach (var (offset, bytes) in _unsynced)
            for (var at = 0; at < bytes.Length; at += Sector)
                if (random.Next(2) == 0) Keep(ref found, offset + at, bytes.AsSpan(at, Math.Min(Sector, bytes.Length - at)));
        return new DroppingFile { _durable = found, _current = [.. found], IsDurable = true };
    }

    private static void Keep(ref byte[] found, long offset, ReadOnlySpan<byte> sector)
    {
        if (offset + sector.Length > found.Length) Array.Resize(ref found, (int)offset + sector.Length);
        sector.CopyTo(found.AsSpan((int)offset));
    }
}
