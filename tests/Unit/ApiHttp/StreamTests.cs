using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Naru.ApiHttp;
using Naru.ApiHttp.Pki;
using Naru.Resources.Trees;
using Naru.Tests.Unit.ApiServer;

namespace Naru.Tests.Unit.ApiHttp;

/// <summary>exec and port-forward, with clients that do not behave as kubectl does.</summary>
public sealed class StreamTests : IAsyncDisposable
{
    private const string Pod = "/api/v1/namespaces/default/pods/p";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("naru-unit-");

    public ValueTask DisposeAsync()
    {
        _keys.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Input_in_one_large_message_arrives_whole()
    {
        var sent = new byte[(3 << 20) + 1];
        Random.Shared.NextBytes(sent);
        sent[0] = 0;
        var node = new Node();
        await WithSocketAsync(node, $"{Pod}/exec?command=cat&stdin=true&stdout=true", "v5.channel.k8s.io", async socket =>
        {
            await socket.SendAsync(sent, WebSocketMessageType.Binary, true, Server.Cancel);
            await socket.SendAsync(new byte[] { 255, 0 }, WebSocketMessageType.Binary, true, Server.Cancel);
            // What comes after the end is nobody's.
            await socket.SendAsync(new byte[] { 0, 1 }, WebSocketMessageType.Binary, true, Server.Cancel);
            Assert.Equal(Convert.ToHexString(SHA256.HashData(sent.AsSpan(1))), Convert.ToHexString(SHA256.HashData(await node.Input.Task.WaitAsync(Patience, Server.Cancel))));
        });
    }

    [Fact]
    public async Task A_client_that_sends_nonsense_ends_what_runs_for_it()
    {
        var node = new Node();
        await WithSocketAsync(node, $"{Pod}/exec?command=cat&stdin=true&stdout=true", "v5.channel.k8s.io", async socket =>
        {
            await socket.SendAsync(new byte[] { 4, (byte)'{' }, WebSocketMessageType.Binary, true, Server.Cancel);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => node.Input.Task.WaitAsync(Patience, Server.Cancel));
        });
    }

    [Fact]
    public async Task A_forwarded_connection_ends_with_a_client_that_breaks_off()
    {
        var node = new Node();
        await WithSocketAsync(node, $"{Pod}/portforward", "SPDY/3.1+portforward.k8s.io", async socket =>
        {
            await socket.SendAsync(OpenStream(("streamtype", "data"), ("port", "80"), ("requestid", "1")), WebSocketMessageType.Binary, true, Server.Cancel);
            await node.Connected.Task.WaitAsync(Patience, Server.Cancel);
            await socket.SendAsync(new byte[] { 0, 0, 0, 1, 0, 255, 255, 255 }, WebSocketMessageType.Binary, true, Server.Cancel);   // a frame larger than any may be
            await node.Closed.Task.WaitAsync(Patience, Server.Cancel);
        });
    }

    [Fact]
    public async Task What_nobody_reads_of_one_connection_does_not_hold_up_the_others()
    {
        var node = new Node { PortsAreSilent = false };
        await WithSocketAsync(node, $"{Pod}/portforward", "SPDY/3.1+portforward.k8s.io", async socket =>
        {
            await socket.SendAsync(OpenStream(("streamtype", "data"), ("port", "80"), ("requestid", "1")), WebSocketMessageType.Binary, true, Server.Cancel);
            await node.Closed.Task.WaitAsync(Patience, Server.Cancel);
            var data = new byte[8 + (1 << 19)];
            Number(1).CopyTo(data, 0);
            Number(1 << 19).CopyTo(data, 4);
            for (var sent = 0; sent < 32; sent++) await socket.SendAsync(data, WebSocketMessageType.Binary, true, Server.Cancel).WaitAsync(Patience, Server.Cancel);
            await socket.SendAsync(new byte[] { 0x80, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 7 }, WebSocketMessageType.Binary, true, Server.Cancel).WaitAsync(Patience, Server.Cancel);
            var frame = new byte[1 << 10];
            do await socket.ReceiveAsync(frame.AsMemory(), Server.Cancel).AsTask().WaitAsync(Patience, Server.Cancel);
            while (frame[3] != 6);   // the ping's answer
        });
    }

    private async Task WithSocketAsync(Node node, string path, string protocol, Func<WebSocket, Task> test)
    {
        await using var server = await Server.StartAsync();
        await server.CreateAsync("/api/v1/namespaces/default/pods", """{"metadata":{"name":"p"},"spec":{"nodeName":"n1","containers":[{"name":"c","image":"x:1"}]}}""");
        var authority = ClusterAuthority.LoadOrCreate(_keys.FullName, TimeProvider.System);
        var certificate = authority.IssueServer("test", ["localhost"], [IPAddress.Loopback]);
        await using var endpoint = await ApiEndpoint.StartAsync(server.Api, new ApiEndpointOptions([IPAddress.Loopback], 0, authority, certificate), node, Server.Cancel);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
                ClientCertificates = [authority.IssueClient("admin", ["system:masters"], TimeSpan.FromHours(1)).ToCertificate()],
                LocalCertificateSelectionCallback = (_, _, local, _, _) => local[0],
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{endpoint.Port}{path}");
        foreach (var (name, value) in ((string, string)[])[("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", Convert.ToBase64String(new byte[16])), ("Sec-WebSocket-Protocol", protocol)])
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Server.Cancel);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, response.StatusCode);
        using var socket = WebSocket.CreateFromStream(await response.Content.ReadAsStreamAsync(Server.Cancel), new WebSocketCreationOptions());
        await test(socket);
    }

    private static byte[] OpenStream(params ReadOnlySpan<(string Name, string Value)> headers)
    {
        using var block = new MemoryStream();
        block.Write([0x78, 0x9c]);
        using (var deflate = new DeflateStream(block, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(Number(headers.Length));
            foreach (var (name, value) in headers)
                foreach (var text in (string[])[name, value])
                {
                    deflate.Write(Number(text.Length));
                    deflate.Write(Encoding.ASCII.GetBytes(text));
                }
            deflate.Flush();
            byte[] payload = [.. Number(1), .. Number(0), 0, 0, .. block.ToArray()];
            return [0x80, 3, 0, 1, .. Number(payload.Length), .. payload];
        }
    }

    private static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    /// <summary>A node that takes in what is sent, and whose ports say nothing.</summary>
    private sealed class Node : INodeStreams
    {
        public TaskCompletionSource<byte[]> Input { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Connected { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public bool PortsAreSilent { get; init; } = true;
        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task ReadLogAsync(Tree pod, NodeLogOptions options, Stream output, CancellationToken cancel) => throw new IOException("no logs");

        public async Task<int> ExecAsync(Tree pod, NodeExecOptions options, NodeExecStreams streams, CancellationToken cancel)
        {
            try
            {
                var all = new MemoryStream();
                var buffer = new byte[64 << 10];
                while (await streams.ReadInput(buffer, cancel) is > 0 and var read) all.Write(buffer, 0, read);
                Input.TrySetResult(all.ToArray());
                return 0;
            }
            catch (OperationCanceledException)
            {
                Input.TrySetCanceled(CancellationToken.None);
                throw;
            }
        }

        public Task<Stream> ConnectAsync(Tree pod, int port, CancellationToken cancel)
        {
            Connected.TrySetResult();
            return Task.FromResult<Stream>(new Port(PortsAreSilent, Closed));
        }

        /// <summary>A connection that says nothing, or that ends at once.</summary>
        private sealed class Port(bool isSilent, TaskCompletionSource closed) : MemoryStream
        {
            public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            {
                if (isSilent) await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
                return 0;
            }

            public override ValueTask DisposeAsync()
            {
                closed.TrySetResult();
                return base.DisposeAsync();
            }
        }
    }
}
