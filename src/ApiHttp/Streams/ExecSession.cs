using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Naru.ApiHttp.Requests;
using Naru.ApiServer.Requests;
using Naru.Resources.Trees;

namespace Naru.ApiHttp.Streams;

/// <summary>
/// exec and attach over one WebSocket, in the forms v4 and v5 of Kubernetes' channel protocol: the first byte of every
/// message names its channel. v5 adds a message by which a side says that it closes a channel, so that the end of the
/// client's input reaches the program.
/// </summary>
internal sealed class ExecSession
{
    private const byte Input = 0;
    private const byte Output = 1;
    private const byte ErrorOutput = 2;
    private const byte Status = 3;
    private const byte Resize = 4;
    private const byte Close = 255;
    private const int MostHeld = 1 << 20;

    private static readonly TimeSpan LongestWaitForSize = TimeSpan.FromMilliseconds(500);

    private static readonly string[] Protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

    private readonly WebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ByteQueue _input = new();
    private readonly System.Threading.Channels.Channel<(int, int)> _sizes = System.Threading.Channels.Channel.CreateBounded<(int, int)>(
        new System.Threading.Channels.BoundedChannelOptions(4) { FullMode = System.Threading.Channels.BoundedChannelFullMode.DropOldest });

    private ExecSession(WebSocket socket) => _socket = socket;

    public static async Task RunAsync(HttpContext http, INodeStreams nodes, Tree pod, NodeExecOptions options, CancellationToken cancel)
    {
        if (WebSocketUpgrade.Choose(http, Protocols) is not { } protocol)
        {
            await ReplyWriter.WriteAsync(http, ApiReply.Refused(Refusal.BadRequest("exec and attach need a WebSocket with the protocol v5.channel.k8s.io or v4.channel.k8s.io; SPDY is not served: use kubectl 1.31 or newer")), cancel);
            return;
        }
        using var socket = await WebSocketUpgrade.AcceptAsync(http, protocol);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var session = new ExecSession(socket);
        var reading = session.ReadAsync(ending);
        try
        {
            var status = await session.ExecAsync(nodes, pod, options, ending.Token);
            await session.SendAsync(Status, status.ToUtf8(), cancel);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return;   // the client has gone, or nothing sensible comes from it
        }
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);
        await reading.WaitAsync(TimeSpan.FromSeconds(2), cancel).ContinueWith(_ => ending.Cancel(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task<Tree> ExecAsync(INodeStreams nodes, Tree pod, NodeExecOptions options, CancellationToken cancel)
    {
        try
        {
            var streams = new NodeExecStreams(_input.ReadAsync, (number, bytes, token) => new ValueTask(SendAsync(number == 2 ? ErrorOutput : Output, bytes, token)), NextSizeAsync);
            var code = await nodes.ExecAsync(pod, options with { Size = options.Tty ? await FirstSizeAsync(cancel) : null }, streams, cancel);
            // Attaching succeeds when it has shown all there was; how the program ended is in the status of its pod.
            return code == 0 || options.IsAttach ? Tree.Object(("metadata", Tree.EmptyObject), ("status", "Success")) : Failed(code);
        }
        catch (IOException failure)
        {
            return Refusal.Internal(failure.Message).Status;
        }
    }

    private static Tree Failed(int code) => Tree.Object(
        ("metadata", Tree.EmptyObject), ("status", "Failure"), ("reason", "NonZeroExitCode"),
        ("message", $"command terminated with non-zero exit code: exit status {code}"),
        ("details", Tree.Object(("causes", Tree.Array(Tree.Object(("reason", "ExitCode"), ("message", $"{code}")))))));

    // A client says the size of its terminal right after the opening. A command that asks for it first thing must not find
    // none, so it is waited for; a client whose terminal has no size says nothing, so not for long.
    private async ValueTask<(int, int)?> FirstSizeAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(LongestWaitForSize);
        try
        {
            return await NextSizeAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private async ValueTask<(int, int)?> NextSizeAsync(CancellationToken cancel) =>
        await _sizes.Reader.WaitToReadAsync(cancel) && _sizes.Reader.TryRead(out var size) ? size : null;

    private async Task ReadAsync(CancellationTokenSource ending)
    {
        try
        {
            await ReadMessagesAsync(ending.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or JsonException)
        {
            ending.Cancel();   // the client is gone, or talks nonsense: what runs for it is told so
        }
        _input.Complete();
        _sizes.Writer.TryComplete();
    }

    private async Task ReadMessagesAsync(CancellationToken cancel)
    {
        var buffer = new byte[MostHeld];
        var length = 0;
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(length), cancel);
            if (received.MessageType == WebSocketMessageType.Close) return;
            length += received.Count;
            if (!received.EndOfMessage && length < buffer.Length) continue;
            if (length > 0) await TakeAsync(buffer.AsMemory(0, length), cancel);
            // What of a message is more than is held goes on behind the name of its channel.
            length = received.EndOfMessage ? 0 : 1;
        }
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        switch (message.Span[0])
        {
            case Input:
                await _input.WriteAsync(message[1..].ToArray(), cancel);
                break;
            case Resize:
                var size = Tree.Parse(message[1..].ToArray());
                _sizes.Writer.TryWrite((size["Width"].AsInt32(), size["Height"].AsInt32()));
                break;
            case Close when message.Length > 1 && message.Span[1] == Input:
                _input.Complete();
                break;
        }
    }

    private async Task SendAsync(byte channel, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await _sending.WaitAsync(cancel);
        var message = ArrayPool<byte>.Shared.Rent(bytes.Length + 1);
        try
        {
            message[0] = channel;
            bytes.CopyTo(message.AsMemory(1));
            await _socket.SendAsync(message.AsMemory(0, bytes.Length + 1), WebSocketMessageType.Binary, true, cancel);
        }
        catch (WebSocketException failure)
        {
            throw new IOException("the client has gone", failure);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
            _sending.Release();
        }
    }
}
