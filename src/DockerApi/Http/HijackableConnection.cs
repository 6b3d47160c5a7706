using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Naru.DockerApi.Http;

/// <summary>
/// A connection that HTTP can lose.
///
/// Docker's clients turn attach and exec into a raw two-way stream on the same connection. Kestrel offers an upgrade
/// only to requests without a body, and exec start has one; it also takes a client's half-close (its end of stdin) for
/// the end of everything. So Kestrel gets this wrapper: until the hijack it passes everything through; from then on
/// Kestrel reads an ended stream, writes into nothing, and learns of no close, while the handler has the real pipes.
/// The connection ends when the handler disposes its stream, since the middleware waits for that.
/// </summary>
internal sealed class HijackableConnection : ConnectionContext
{
    private readonly ConnectionContext inner;
    private readonly CancellationTokenSource closed = new();
    private readonly TaskCompletionSource streamDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DetachablePipe pipe;
    private volatile bool detached;

    private HijackableConnection(ConnectionContext inner)
    {
        this.inner = inner;
        pipe = new DetachablePipe(inner.Transport);
        Transport = pipe;
        ConnectionClosed = closed.Token;
    }

    public override string ConnectionId { get => inner.ConnectionId; set => inner.ConnectionId = value; }

    public override IFeatureCollection Features => inner.Features;

    public override IDictionary<object, object?> Items { get => inner.Items; set => inner.Items = value; }

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    public override EndPoint? LocalEndPoint { get => inner.LocalEndPoint; set => inner.LocalEndPoint = value; }

    public override EndPoint? RemoteEndPoint { get => inner.RemoteEndPoint; set => inner.RemoteEndPoint = value; }

    public static async Task RunAsync(ConnectionContext inner, ConnectionDelegate next)
    {
        var connection = new HijackableConnection(inner);
        inner.Features.Set(connection);
        await using (inner.ConnectionClosed.UnsafeRegister(static state => ((HijackableConnection)state!).OnClosed(), connection))
        {
            await next(connection);
            if (connection.detached) await connection.streamDone.Task;
        }
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (!detached) inner.Abort(abortReason);
    }

    /// <summary>Gives the raw stream to the handler, after the head of the answer.</summary>
    public async Task<HijackedStream> HijackAsync(bool upgraded, string contentType)
    {
        detached = true;
        var (reader, writer) = pipe.Detach();
        var head = upgraded
            ? $"HTTP/1.1 101 UPGRADED\r\nContent-Type: {contentType}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
            : $"HTTP/1.1 200 OK\r\nContent-Type: {contentType}\r\n\r\n";
        writer.Write(Encoding.ASCII.GetBytes(head));
        await writer.FlushAsync(CancellationToken.None);
        return new HijackedStream(reader, writer, inner.ConnectionClosed, () => streamDone.TrySetResult());
    }

    private void OnClosed()
    {
        if (!detached) closed.Cancel();
    }
}
