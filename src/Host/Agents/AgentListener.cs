using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Naru.ApiHttp;
using Naru.Kernel.Sockets;
using Naru.Resources.Trees;

namespace Naru.Host.Agents;

/// <summary>
/// A node's own door for the server: TLS on the node's address, open only to the server's own client certificate
/// (<see cref="Trust.IsServer"/>), and to no administrator's. One request a connection; see <see cref="AgentWire"/>.
/// </summary>
internal sealed class AgentListener(INodeStreams streams, X509Certificate2 certificate, X509Certificate2 authority, Func<CancellationToken, ValueTask<string>> usage) : IDisposable
{
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);
    private const int FramesAhead = 8;

    private TcpListener? _listener;

    /// <summary>Listens and answers how: the port.</summary>
    /// <exception cref="IOException">Something else listens there, or the address is not this machine's.</exception>
    public int Start(IPAddress address, int port)
    {
        _listener = new TcpListener(address, port);
        try
        {
            _listener.Start();
        }
        catch (SocketException taken)
        {
            throw new IOException($"the node's agent cannot listen on {address}:{port}: {taken.Message}; stop what listens there, or give the node another address with --address");
        }
        return ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            var client = await PatientAccept.NextAsync(_listener!.AcceptTcpClientAsync, TimeProvider.System, cancel);
            _ = ServeAsync(client, cancel);
        }
    }

    public void Dispose() => _listener?.Dispose();

    private async Task ServeAsync(TcpClient client, CancellationToken cancel)
    {
        using var held = client;
        client.NoDelay = true;
        try
        {
            await using var stream = new SslStream(client.GetStream());
            using (var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel))
            {
                limit.CancelAfter(HandshakeLimit);
                await stream.AuthenticateAsServerAsync(Options(), limit.Token);
            }
            await AnswerAsync(stream, await AgentWire.ReadLineAsync(stream, AgentJson.Default.AgentRequest, cancel), cancel);
        }
        catch (Exception fault) when (fault is IOException or AuthenticationException or SocketException or OperationCanceledException or Naru.Engine.EngineException)
        {
            // The server went away, or has no business here; either way this connection is over and nothing else is touched.
            return;
        }
    }

    private SslServerAuthenticationOptions Options() => new()
    {
        ServerCertificate = certificate,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = (_, shown, _, _) => shown is X509Certificate2 client && Trust.IsServer(client, authority),
    };

    private async Task AnswerAsync(Stream stream, AgentRequest request, CancellationToken cancel)
    {
        try
        {
            var pod = Tree.Parse(request.Pod);
            switch (request.Operation)
            {
                case "logs":
                    await using (var first = new AgentFirstWrite(stream))
                    {
                        await streams.ReadLogAsync(pod, LogOptions(request), first, cancel);
                        await first.FlushAsync(cancel);
                    }
                    break;
                case "exec":
                    await ExecAsync(stream, pod, request, cancel);
                    break;
                case "connect":
                    await using (var port = await streams.ConnectAsync(pod, request.Port, cancel))
                    {
                        await AgentWire.WriteLineAsync(stream, new AgentAnswer(""), AgentJson.Default.AgentAnswer, cancel);
                        await TwoWays.RunAsync(stream, port, cancel);
                    }
                    break;
                case "usage":
                    await AgentWire.WriteLineAsync(stream, new AgentAnswer(await usage(cancel)), AgentJson.Default.AgentAnswer, cancel);
                    break;
                default:
                    throw new IOException($"this node's agent does not know \"{request.Operation}\": is it older than the server?");
            }
        }
        catch (Exception refused) when (refused is IOException or Naru.Engine.EngineException)
        {
            await AgentWire.WriteLineAsync(stream, new AgentAnswer(refused.Message), AgentJson.Default.AgentAnswer, cancel);
        }
    }

    private async Task ExecAsync(Stream stream, Tree pod, AgentRequest request, CancellationToken cancel)
    {
        using var turn = new SemaphoreSlim(1);
        // What the command does not read, the client may not send: the connection's window closes behind these few frames.
        var input = Channel.CreateBounded<byte[]>(FramesAhead);
        var sizes = Channel.CreateBounded<(int, int)>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await AgentWire.WriteLineAsync(stream, new AgentAnswer(""), AgentJson.Default.AgentAnswer, cancel);
        var reading = ReadFramesAsync(stream, input.Writer, sizes.Writer, over);
        var rest = ReadOnlyMemory<byte>.Empty;
        var client = new NodeExecStreams(
            async (buffer, token) =>
            {
                while (rest.IsEmpty)
                {
                    if (!await input.Reader.WaitToReadAsync(token)) return 0;
                    if (input.Reader.TryRead(out var more)) rest = more;
                }
                var count = Math.Min(buffer.Length, rest.Length);
                rest[..count].CopyTo(buffer);
                rest = rest[count..];
                return count;
            },
            (number, bytes, token) => AgentWire.WriteFrameAsync(stream, turn, (byte)number, bytes, token),
            async token => await sizes.Reader.WaitToReadAsync(token) && sizes.Reader.TryRead(out var size) ? size : null);
        try
        {
            var options = new NodeExecOptions(request.Container, request.Command, request.Stdin, request.Stdout, request.Stderr, request.Tty)
            {
                Size = request is { Columns: > 0, Rows: > 0 } ? (request.Columns, request.Rows) : null,
            };
            var status = await streams.ExecAsync(pod, options, client, over.Token);
            await AgentWire.WriteFrameAsync(stream, turn, AgentWire.Exit, AgentWire.Number(status), cancel);
        }
        catch (IOException refused)
        {
            await AgentWire.WriteFrameAsync(stream, turn, AgentWire.Exit, System.Text.Encoding.UTF8.GetBytes("!" + refused.Message), cancel);
        }
        over.Cancel();
        await reading;
    }

    private static async Task ReadFramesAsync(Stream stream, ChannelWriter<byte[]> input, ChannelWriter<(int Columns, int Rows)> sizes, CancellationTokenSource over)
    {
        try
        {
            while (await AgentWire.ReadFrameAsync(stream, over.Token) is var (sort, content))
            {
                if (sort == AgentWire.Input && content.Length > 0) await input.WriteAsync(content, over.Token);
                else if (sort == AgentWire.Input) input.TryComplete();
                else if (sort == AgentWire.Size && content.Length == 8)
                    sizes.TryWrite((BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(4))));
            }
            // The client is gone: so is what it ran for.
            over.Cancel();
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
            over.Cancel();
        }
        input.TryComplete();
        sizes.TryComplete();
    }

    private static NodeLogOptions LogOptions(AgentRequest request) => new(request.Container)
    {
        Follow = request.Follow,
        Previous = request.Previous,
        Timestamps = request.Timestamps,
        TailLines = request.TailLines,
        SinceSeconds = request.SinceSeconds,
        SinceTime = request.SinceTime,
        LimitBytes = request.LimitBytes,
    };
}
