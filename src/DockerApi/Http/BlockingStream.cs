namespace Naru.DockerApi.Http;

/// <summary>
/// Lets code that reads and writes synchronously (archives, compression) use an asynchronous stream of the server, which
/// forbids that on its own threads. Use it only on a thread of <see cref="BlockingWork"/>.
/// </summary>
internal sealed class BlockingStream(Stream inner) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw OneWay();

    public override long Position { get => throw OneWay(); set => throw OneWay(); }

    public override int Read(byte[] buffer, int offset, int count) => inner.ReadAsync(buffer, offset, count).GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) => inner.WriteAsync(buffer, offset, count).GetAwaiter().GetResult();

    public override void Flush() => inner.FlushAsync().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => throw OneWay();

    public override void SetLength(long value) => throw OneWay();

    private static InvalidOperationException OneWay() => new("a body is read or written once, from its beginning");
}
