using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Naru.ApiHttp;
using Naru.ApiServer.Joining;
using Naru.Resources.Trees;

namespace Naru.Host.Agents;

/// <summary>The server's way to one node's agent; the other end is <see cref="AgentListener"/>.</summary>
internal sealed class AgentClient(string node, string address, int port, X509Certificate2 certificate, X509Certificate2 authority, NodeRoster roster) : INodeStreams
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UsageLimit = TimeSpan.FromSeconds(10);

    public async Task ReadLogAsync(Tree pod, NodeLogOptions options, Stream output, CancellationToken cancel)
    {
        await using var stream = await AskAsync(
            new AgentRequest
            {
                Operation = "logs",
                Pod = pod.ToString(),
                Container = options.Container,
                Follow = options.Follow,
                Previous = options.Previous,
                Timestamps = options.Timestamps,
                TailLines = options.TailLines,
                SinceSeconds = options.SinceSeconds,
                SinceTime = options.SinceTime,
                LimitBytes = options.LimitBytes,
            },
            cancel);
        var buffer = new byte[32 << 10];
        while (await stream.ReadAsync(buffer, cancel) is > 0 and var read)
        {
            await output.WriteAsync(buffer.AsMemory(0, read), cancel);
            await output.FlushAsync(cancel);
        }
    }

    public async Task<int> ExecAsync(Tree pod, NodeExecOptions options, NodeExecStreams streams, CancellationToken cancel)
    {
        await using var stream = await AskAsync(
            new AgentRequest
            {
                Operation = "exec",
                Pod = pod.ToString(),
                Container = options.Container,
                Command = options.Command,
                Stdin = options.Stdin,
                Stdout = options.Stdout,
                Stderr = options.Stderr,
                Tty = options.Tty,
                Columns = options.Size?.Columns ?? 0,
                Rows = options.Size?.Rows ?? 0,
            },
            cancel);
        using var turn = new SemaphoreSlim(1);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var input = options.Stdin ? SendInputAsync(stream, turn, streams, over.Token) : Task.CompletedTask;
        var sizes = options.Tty ? SendSizesAsync(stream, turn, streams, over.Token) : Task.CompletedTask;
        try
        {
            while (await AgentWire.ReadFrameAsync(stream, cancel) is var (sort, content))
            {
                if (sort != AgentWire.Exit) await streams.WriteOutput(sort, content, cancel);
                else if (content is [(byte)'!', .. var why]) throw new IOException(Encoding.UTF8.GetString(why));
                else return BinaryPrimitives.ReadInt32BigEndian(content);
            }
            throw new IOException($"the agent of node {node} closed the connection before the command ended");
        }
        finally
        {
            over.Cancel();
            await Task.WhenAll(input, sizes);
        }
    }

    public async Task<Stream> ConnectAsync(Tree pod, int port, CancellationToken cancel) =>
        await AskAsync(new AgentRequest { Operation = "connect", Pod = pod.ToString(), Port = port }, cancel);

    /// <summary>What the node's containers use, as JSON.</summary>
    /// <exception cref="IOException">It cannot be reached, or does not answer in time: one that hangs must not hold up the others.</exception>
    public async Task<string> UsageAsync(CancellationToken cancel)
    {
        await using var stream = await OpenAsync(cancel);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(UsageLimit);
        try
        {
            await AgentWire.WriteLineAsync(stream, new AgentRequest { Operation = "usage" }, AgentJson.Default.AgentRequest, limit.Token);
            return (await AgentWire.ReadLineAsync(stream, AgentJson.Default.AgentAnswer, limit.Token)).Error;
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw new IOException($"the agent of node {node} at {address}:{port} did not say in {UsageLimit.TotalSeconds:0} s what its containers use", late);
        }
    }

    private async Task<SslStream> AskAsync(AgentRequest request, CancellationToken cancel)
    {
        var stream = await OpenAsync(cancel);
        try
        {
            await AgentWire.WriteLineAsync(stream, request, AgentJson.Default.AgentRequest, cancel);
            var answer = await AgentWire.ReadLineAsync(stream, AgentJson.Default.AgentAnswer, cancel);
            return answer.Error.Length == 0 ? stream : throw new IOException(answer.Error);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private async Task<SslStream> OpenAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ConnectLimit);
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(address, port, limit.Token);
            var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, shown, _, _) => shown is X509Certificate2 agent && Trust.IsAgent(agent, authority, node, roster));
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = node, ClientCertificates = [certificate] }, limit.Token);
            return stream;
        }
        catch (Exception fault)
        {
            client.Dispose();
            if (fault is not (SocketException or AuthenticationException or OperationCanceledException) || cancel.IsCancellationRequested) throw;
            throw new IOException($"the agent of node {node} at {address}:{port} cannot be reached: {fault.Message}", fault);
        }
    }

    private static async Task SendInputAsync(Stream stream, SemaphoreSlim turn, NodeExecStreams streams, CancellationToken cancel)
    {
        try
        {
            var buffer = new byte[16 << 10];
            while (await streams.ReadInput(buffer, cancel) is > 0 and var read)
                await AgentWire.WriteFrameAsync(stream, turn, AgentWire.Input, buffer.AsMemory(0, read), cancel);
            await AgentWire.WriteFrameAsync(stream, turn, AgentWire.Input, default, cancel);
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            // The command has ended, or the client is gone; the reader of frames tells which.
            return;
        }
    }

    private static async Task SendSizesAsync(Stream stream, SemaphoreSlim turn, NodeExecStreams streams, CancellationToken cancel)
    {
        try
        {
            while (await streams.NextSize(cancel) is { } size)
            {
                var content = new byte[8];
                BinaryPrimitives.WriteInt32BigEndian(content, size.Columns);
                BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), size.Rows);
                await AgentWire.WriteFrameAsync(stream, turn, AgentWire.Size, content, cancel);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            // As for input.
            return;
        }
    }
}
