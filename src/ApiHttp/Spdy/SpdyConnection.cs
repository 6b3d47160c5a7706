using System.Buffers.Binary;

namespace Naru.ApiHttp.Spdy;

/// <summary>
/// The server's side of a SPDY/3.1 connection (draft-mbelshe-httpbis-spdy-00), as far as Kubernetes' clients use it:
/// streams that the client opens, data both ways, resets and pings. There is no flow control per stream, because those
/// clients have none; what is unread is bounded, and the connection waits.
/// </summary>
internal sealed class SpdyConnection(Stream transport) : IAsyncDisposable
{
    private const int Version = 3;
    private const int LargestFrame = 1 << 20;
    private const byte Fin = 1;

    private readonly SemaphoreSlim _sending = new(1);
    private readonly HeaderReader _headersIn = new();
    private readonly HeaderWriter _headersOut = new();
    private readonly Dictionary<int, SpdyStream> _streams = [];

    private enum FrameType : ushort
    {
        OpenStream = 1,
        Reply = 2,
        Reset = 3,
        Ping = 6,
        GoAway = 7,
    }

    /// <summary>Reads frames until the client goes; calls <paramref name="opened"/> for every stream that it opens.</summary>
    public async Task RunAsync(Action<SpdyStream> opened, CancellationToken cancel)
    {
        var head = new byte[8];
        while (await transport.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel) == head.Length)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)) & 0xFFFFFF;
            if (length > LargestFrame) throw new IOException($"the client sent a frame of {length} bytes");
            var payload = new byte[length];
            await transport.ReadExactlyAsync(payload, cancel);
            if ((head[0] & 0x80) == 0) await DataAsync(BinaryPrimitives.ReadInt32BigEndian(head), payload, head[4], cancel);
            else if (!await ControlAsync((FrameType)BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2)), payload, head[4], opened, cancel)) return;
        }
    }

    public async Task SendDataAsync(int id, ReadOnlyMemory<byte> bytes, bool isLast, CancellationToken cancel)
    {
        var frame = new byte[8 + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, id);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), bytes.Length);
        frame[4] = isLast ? Fin : (byte)0;
        bytes.CopyTo(frame.AsMemory(8));
        await SendAsync(frame, cancel);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var stream in _streams.Values) stream.ReceiveEnd();
        _headersIn.Dispose();
        return transport.DisposeAsync();
    }

    private async ValueTask DataAsync(int id, byte[] payload, byte flags, CancellationToken cancel)
    {
        if (!_streams.TryGetValue(id, out var stream)) return;   // of a stream that was reset
        if (payload.Length > 0) await stream.ReceiveAsync(payload, cancel);
        if ((flags & Fin) != 0) stream.ReceiveEnd();
    }

    private async ValueTask<bool> ControlAsync(FrameType type, byte[] payload, byte flags, Action<SpdyStream> opened, CancellationToken cancel)
    {
        switch (type)
        {
            case FrameType.OpenStream when payload.Length > 10:
                var id = BinaryPrimitives.ReadInt32BigEndian(payload) & 0x7FFFFFFF;
                var stream = new SpdyStream(this, id, _headersIn.Read(payload.AsSpan(10)));
                _streams[id] = stream;
                await ReplyAsync(id, cancel);
                if ((flags & Fin) != 0) stream.ReceiveEnd();
                opened(stream);
                return true;
            case FrameType.Reset when payload.Length >= 4:
                if (_streams.Remove(BinaryPrimitives.ReadInt32BigEndian(payload) & 0x7FFFFFFF, out var gone)) gone.ReceiveEnd();
                return true;
            case FrameType.Ping:
                await SendAsync(ControlFrame(FrameType.Ping, payload), cancel);
                return true;
            default:
                return type != FrameType.GoAway;
        }
    }

    private Task ReplyAsync(int id, CancellationToken cancel)
    {
        var block = _headersOut.Write();
        var payload = new byte[4 + block.Length];
        BinaryPrimitives.WriteInt32BigEndian(payload, id);
        block.CopyTo(payload, 4);
        return SendAsync(ControlFrame(FrameType.Reply, payload), cancel);
    }

    private static byte[] ControlFrame(FrameType type, byte[] payload)
    {
        var frame = new byte[8 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, 0x8000 | Version);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)type);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), payload.Length);
        payload.CopyTo(frame, 8);
        return frame;
    }

    private async Task SendAsync(byte[] frame, CancellationToken cancel)
    {
        await _sending.WaitAsync(cancel);
        try
        {
            await transport.WriteAsync(frame, cancel);
        }
        finally
        {
            _sending.Release();
        }
    }
}
