using System.Net.WebSockets;

namespace Naru.ApiHttp.Streams;

/// <summary>A WebSocket's binary messages as one stream of bytes.</summary>
internal sealed class WebSocketBytes(WebSocket socket) : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException("a socket has no length");
    public override long Position
    {
        get => throw new NotSupportedException("a socket has no position");
        set => throw new NotSupportedException("a socket has no position");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel = default)
    {
        while (true)
        {
            try
            {
                var received = await socket.ReceiveAsync(buffer, cancel);
                if (received.MessageType == WebSocketMessageType.Close) return 0;
                if (received.Count > 0) return received.Count;
            }
            catch (WebSocketException)
            {
                return 0;   // the client has gone without a word
            }
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancel = default)
    {
        try
        {
            await socket.SendAsync(buffer, WebSocketMessageType.Binary, true, cancel);
        }
        catch (WebSocketException failure)
        {
            throw new IOException("the client has gone", failure);
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read it asynchronously");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("a socket cannot seek");

    public override void SetLength(long value) => throw new NotSupportedException("a socket has no length");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("write it asynchronously");
}
