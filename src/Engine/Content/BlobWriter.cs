using System.Security.Cryptography;
using Naru.Oci;

namespace Naru.Engine.Content;

/// <summary>
/// A blob on its way into a <see cref="ContentStore"/>: a stream that hashes what is written to it. <see cref="Commit"/> checks
/// digest and size, puts the bytes on disk and names them; disposing without a commit leaves nothing behind.
/// </summary>
public sealed class BlobWriter : Stream
{
    private readonly ContentStore store;
    private readonly string path;
    private readonly FileStream file;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long length;
    private bool committed;
    private bool finished;

    internal BlobWriter(string path, ContentStore store, long limit)
    {
        (this.path, this.store, Limit) = (path, store, limit);
        file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 128 << 10);
    }

    /// <summary>Bytes beyond which a write is refused.</summary>
    public long Limit { get; }

    public override long Length => length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Position
    {
        get => length;
        set => throw new NotSupportedException("a blob is written from its first byte to its last");
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > Limit - length) throw new ImageFormatException($"a blob has more than the {Limit} bytes announced or allowed");
        hash.AppendData(buffer);
        file.Write(buffer);
        length += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => file.Flush();

    /// <summary>The digest of what was written so far.</summary>
    public Digest Current => Digest.FromHash(hash.GetCurrentHash());

    /// <summary>
    /// Makes the blob durable and visible. When it was announced with a digest or a size (bytes) and turns out otherwise,
    /// throws <see cref="DigestMismatchException"/> and keeps nothing.
    /// </summary>
    public Digest Commit(Digest? expected = null, long? expectedSize = null)
    {
        var actual = Current;
        if (expected is { } wanted && wanted != actual) throw new DigestMismatchException($"wanted {wanted}, got {length} bytes that are {actual}");
        if (expectedSize is { } size && size != length) throw new DigestMismatchException($"blob {actual} has {length} bytes, announced were {size}");
        if (!store.Exists(actual))
        {
            file.Flush(flushToDisk: true);
            file.Dispose();
            store.Publish(path, actual);
            committed = true;
        }
        finished = true;
        Dispose();
        return actual;
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        CloseFile();
        hash.Dispose();
        if (!committed && File.Exists(path)) File.Delete(path);
        // Whoever gave up here may have brought in others that nobody will name.
        if (!finished) store.CollectLater();
        committed = finished = true;
    }

    private void CloseFile()
    {
        try
        {
            file.Dispose();
        }
        catch (IOException) when (!committed)
        {
            return;   // a full disk does not take the last bytes of what is dropped anyway
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("a blob writer is not read");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("a blob writer does not seek");

    public override void SetLength(long value) => throw new NotSupportedException("a blob writer does not seek");
}
