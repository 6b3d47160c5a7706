using System.Net.Sockets;
using System.Text.Json;
using Naru.Kernel.Sockets;
using Naru.Runtime;
using Naru.Runtime.Protocol;

namespace Naru.Tests.Unit.Engine.Containers;

/// <summary>The other side of a keeper's line: answers each request as the test says, and keeps what was asked.</summary>
internal sealed class FakeKeeper : IDisposable
{
    private readonly ScratchDirectory scratch = new();
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private Socket? connection;

    public FakeKeeper()
    {
        listener.Bind(new UnixDomainSocketEndPoint(scratch["keeper.sock"]));
        listener.Listen();
    }

    /// <summary>The answer to a request; the plain one says that it is done, null is none yet.</summary>
    public Func<KeeperRequest, KeeperReply?> Answer { get; set; } = _ => new KeeperReply();

    /// <summary>What it says that it speaks.</summary>
    public int Version { get; init; } = KeeperClient.ProtocolVersion;

    public List<string> Asked { get; } = [];

    public static KeeperReply Refusal(KeeperFault fault, string message) => new() { Fault = fault, Message = message };

    public static KeeperReply StateOf(string id, ContainerStatus status, int pid) =>
        new() { State = new ContainerState { Id = id, Status = status, Pid = pid, RootPath = "/" } };

    /// <summary>As the engine connects to its keeper.</summary>
    public Task<KeeperClient> ConnectAsync(CancellationToken cancel)
    {
        new Thread(Serve) { IsBackground = true }.Start();
        return KeeperClient.ConnectAsync(scratch.Path, cancel);
    }

    /// <summary>As a keeper's death shows on the line.</summary>
    public void Break() => connection!.Dispose();

    public void Dispose()
    {
        connection?.Dispose();
        listener.Dispose();
        scratch.Dispose();
    }

    private void Serve()
    {
        try
        {
            connection = listener.Accept();
            var frames = new FrameBuffer();
            for (int count; (count = connection.Receive(frames.Room())) > 0;)
            {
                frames.Received(count);
                while (frames.TryTake(out var body, out _)) Reply(JsonSerializer.Deserialize(body, KeeperJson.Default.KeeperRequest)!);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Reply(KeeperRequest request)
    {
        lock (Asked) Asked.Add(request.Op);
        var reply = request.Op == Operation.Hello ? new KeeperReply { Info = new KeeperInfo(Version, "0", 1) } : Answer(request);
        if (reply is null) return;
        connection!.Send(FrameBuffer.Frame(JsonSerializer.SerializeToUtf8Bytes(reply with { Id = request.Id }, KeeperJson.Default.KeeperReply), 0));
    }
}
