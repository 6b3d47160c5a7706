using System.Net.WebSockets;
using Naru.Resources.Trees;

namespace Naru.Cli.ClusterVerbs;

/// <summary>
/// A further program in a pod's container, wherever the pod is, over the API's channel protocol: every message begins with
/// one byte, 0 for standard input, 1 and 2 for the outputs, 3 for the final <c>Status</c>, 4 for the window's size, and 255
/// closes the channel that follows it.
/// </summary>
internal static class PodExec
{
    private const string Protocol = "v5.channel.k8s.io";
    private const byte Input = 0, Output = 1, Errors = 2, Final = 3, Resize = 4, Close = 255;

    public static Task<int> RunAsync(Invocation invocation, IEnumerable<string> command) => ClusterConnection.UseAsync(invocation, async cluster =>
    {
        var pod = invocation.Words[0]["pod/".Length..];
        var container = await PodContainer.ChooseAsync(cluster, pod, invocation);
        using var handler = PodStreams.Handler(cluster.Config.Transport);
        using var http = new HttpMessageInvoker(handler);
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(Protocol);
        var address = new UriBuilder(new Uri(cluster.Config.Transport.Server, $"/api/v1/namespaces/{cluster.Namespace}/pods/{Uri.EscapeDataString(pod)}/exec"))
        {
            Scheme = "wss",
            Query = Query(invocation, container, command),
        };
        try
        {
            await socket.ConnectAsync(address.Uri, http, invocation.Cancel);
        }
        catch (WebSocketException)
        {
            // A refused upgrade shows no body, so the same is asked once more without one.
            address.Scheme = "https";
            using var plain = PodStreams.Http(cluster.Config.Transport);
            using var answer = await plain.GetAsync(address.Uri, invocation.Cancel);
            throw await PodStreams.RefusalAsync(answer, invocation.Cancel);
        }
        return await TalkAsync(socket, invocation);
    });

    private static string Query(Invocation invocation, string container, IEnumerable<string> command)
    {
        var tty = invocation.Arguments.Has("tty");
        var parts = command.Select(word => $"command={Uri.EscapeDataString(word)}").ToList();
        parts.Add($"stdout=true&stderr={(tty ? "false" : "true")}&tty={(tty ? "true" : "false")}&stdin={(invocation.Arguments.Has("interactive") ? "true" : "false")}");
        parts.Add($"container={Uri.EscapeDataString(container)}");
        return string.Join('&', parts);
    }

    private static async Task<int> TalkAsync(ClientWebSocket socket, Invocation invocation)
    {
        var tty = invocation.Arguments.Has("tty");
        using var raw = tty ? invocation.Terminal.EnterRaw() : null;
        if (tty && invocation.Terminal.Size() is { } size)
            await SendAsync(socket, Resize, Tree.Object(("Width", size.Columns), ("Height", size.Rows)).ToUtf8(), invocation.Cancel);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(invocation.Cancel);
        var input = invocation.Arguments.Has("interactive") ? SendInputAsync(socket, ended.Token) : Task.CompletedTask;
        var status = await ReceiveAsync(socket, invocation.Cancel);
        ended.Cancel();
        _ = input.ContinueWith(task => task.Exception, TaskScheduler.Default);
        return ExitStatus(status);
    }

    private static async Task<Tree> ReceiveAsync(ClientWebSocket socket, CancellationToken cancel)
    {
        await using var output = Console.OpenStandardOutput();
        await using var errors = Console.OpenStandardError();
        var buffer = new byte[64 * 1024];
        var final = new MemoryStream();
        var channel = -1;
        while (socket.State == WebSocketState.Open)
        {
            if (await NextAsync(socket, buffer, cancel) is not { } received) break;
            var bytes = buffer.AsMemory(0, received.Count);
            if (channel < 0 && bytes.Length > 0)
            {
                channel = bytes.Span[0];
                bytes = bytes[1..];
            }
            var target = channel switch { Output => output, Errors => errors, Final => final, _ => Stream.Null };
            await target.WriteAsync(bytes, cancel);
            await target.FlushAsync(cancel);
            if (received.EndOfMessage) channel = -1;
        }
        return final.Length > 0 ? Tree.Parse(final.ToArray()) : Tree.EmptyObject;
    }

    // Null when there is no more, be it that the server said so or that it is gone.
    private static async Task<ValueWebSocketReceiveResult?> NextAsync(ClientWebSocket socket, byte[] buffer, CancellationToken cancel)
    {
        try
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancel);
            return received.MessageType == WebSocketMessageType.Close ? null : received;
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    private static async Task SendInputAsync(ClientWebSocket socket, CancellationToken cancel)
    {
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[8 * 1024];
        int read;
        while ((read = await input.ReadAsync(buffer, cancel)) > 0) await SendAsync(socket, Input, buffer.AsMemory(0, read), cancel);
        await SendAsync(socket, Close, new[] { Input }, cancel);
    }

    private static ValueTask SendAsync(ClientWebSocket socket, byte channel, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var message = new byte[bytes.Length + 1];
        message[0] = channel;
        bytes.CopyTo(message.AsMemory(1));
        return socket.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, true, cancel);
    }

    /// <exception cref="RefusedException">The command did not run, or nobody said how it ended.</exception>
    internal static int ExitStatus(Tree status)
    {
        if (status.Count == 0) throw new RefusedException("the connection ended before the server said how the command ended; it may go on");
        if (status["status"].Is("Success")) return 0;
        foreach (var cause in status["details"]["causes"].Items)
            if (cause["reason"].Is("ExitCode") && int.TryParse(cause["message"].Text, out var code)) return code;
        throw new RefusedException(status["message"].Text);
    }
}
