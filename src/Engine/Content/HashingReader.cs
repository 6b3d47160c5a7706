using System.Security.Cryptography;
using Naru.Oci;

namespace Naru.Engine.Content;

/// <summary>Passes a stream through and hashes what was read of it. <see cref="Drain"/> reads what is left first.</summary>
internal sealed class HashingReader(Stream source) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes read so far.</summary>
    public long Count { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("the length is not known");

    public override long Position
    {
        get => Count;
        set => throw new NotSupportedException("this stream does not seek");
    }

    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        hash.AppendData(buffer[..count]);
        Count += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads to the end (at most <paramref name="limit"/> bytes more) and gives the digest of everything.</summary>
    public Digest Drain(long limit)
    {
        var scratch = new byte[16 << 10];
        for (int count; (count = Read(scratch)) > 0;)
            if ((limit -= count) < 0) throw new ImageFormatException("an archive is followed by more bytes than are allowed");
        return Digest.FromHash(hash.GetCurrentHash());
    }

    public override void Flush() => source.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("this stream does not seek");

    public override void SetLength(long value) => throw new NotSupportedException("this stream is read-only");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("this stream is read-only");

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        hash.Dispose();
        source.Dispose();
    }
}
