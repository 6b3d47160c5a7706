using System.Security.Cryptography;
using Naru.Oci;

namespace Naru.Engine.Content;

/// <summary>Passes writes through to another stream, which stays open, and hashes and counts them.</summary>
internal sealed class HashingWriter(Stream output) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes written so far.</summary>
    public long Count { get; private set; }

    public Digest Current => Digest.FromHash(hash.GetCurrentHash());

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => Count;

    public override long Position
    {
        get => Count;
        set => throw new NotSupportedException("this stream does not seek");
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        hash.AppendData(buffer);
        output.Write(buffer);
        Count += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("this stream is written");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("this stream does not seek");

    public override void SetLength(long value) => throw new NotSupportedException("this stream does not seek");

    protected override void Dispose(bool disposing)
    {
        if (disposing) hash.Dispose();
    }
}
