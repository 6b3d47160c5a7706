using System.IO.Pipelines;

namespace Naru.ApiHttp.Spdy;

/// <summary>One stream of a <see cref="SpdyConnection"/>: bytes each way, each way ended by itself.</summary>
internal sealed class SpdyStream(SpdyConnection connection, int id, IReadOnlyDictionary<string, string> headers)
{
    private readonly Pipe _received = new(new PipeOptions(pauseWriterThreshold: 4 << 20, resumeWriterThreshold: 2 << 20, useSynchronizationContext: false));

    private bool _hasEnded;

    public IReadOnlyDictionary<string, string> Headers { get; } = headers;

    public Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => connection.SendDataAsync(id, bytes, isLast: false, cancel);

    /// <summary>Says that nothing more comes from here.</summary>
    public Task FinishAsync(CancellationToken cancel) => connection.SendDataAsync(id, default, isLast: true, cancel);

    public async ValueTask ReceiveAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (!_hasEnded) await _received.Writer.WriteAsync(bytes, cancel);
    }

    public void ReceiveEnd()
    {
        _hasEnded = true;
        _received.Writer.Complete();
    }

    /// <summary>Nobody reads this stream any more: what still comes is thrown away, so that the connection's other streams need not wait behind it.</summary>
    public void StopReceiving() => _received.Reader.Complete();

    /// <summary>Joins this stream and another both ways, until both have ended or either breaks.</summary>
    public async Task PumpAsync(Stream target, CancellationToken cancel)
    {
        var inward = ToAsync(target, cancel);
        var buffer = new byte[32 << 10];
        try
        {
            while (await target.ReadAsync(buffer, cancel) is var read and > 0)
                await WriteAsync(buffer.AsMemory(0, read), cancel);
            await FinishAsync(cancel);
        }
        finally
        {
            // The target has said all it had to; what the client still sends has no reader.
            _received.Reader.CancelPendingRead();
            await inward;
        }
    }

    private async Task ToAsync(Stream target, CancellationToken cancel)
    {
        while (true)
        {
            var read = await _received.Reader.ReadAsync(cancel);
            foreach (var part in read.Buffer) await target.WriteAsync(part, cancel);
            await target.FlushAsync(cancel);
            _received.Reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.IsCanceled) return;
        }
    }
}
