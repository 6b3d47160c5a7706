namespace Naru.Engine.Content;

/// <summary>
/// Lets blocking code (tar, compression) work on a stream that only has asynchronous calls, such as a request's or an
/// answer's body. The thread waits, so whoever uses this runs on one that may.
/// </summary>
public sealed class BlockingStream(Stream inner, CancellationToken cancellation) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException("the length is not known");

    public override long Position
    {
        get => throw new NotSupportedException("the position is not known");
        set => throw new NotSupportedException("this stream does not seek");
    }

    public override int Read(byte[] buffer, int offset, int count) => inner.ReadAsync(buffer.AsMemory(offset, count), cancellation).AsTask().GetAwaiter().GetResult();

    public override int Read(Span<byte> buffer)
    {
        var copy = System.Buffers.ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            var count = Read(copy, 0, buffer.Length);
            copy.AsSpan(0, count).CopyTo(buffer);
            return count;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(copy);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => inner.WriteAsync(buffer.AsMemory(offset, count), cancellation).AsTask().GetAwaiter().GetResult();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var copy = System.Buffers.ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            buffer.CopyTo(copy);
            Write(copy, 0, buffer.Length);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(copy);
        }
    }

    public override void Flush() => inner.FlushAsync(cancellation).GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("this stream does not seek");

    public override void SetLength(long value) => throw new NotSupportedException("this stream does not seek");
}
