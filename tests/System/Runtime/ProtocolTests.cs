using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Naru.Tests.System.Runtime;

/// <summary>A keeper that is older than its server: it says what it speaks, and refuses what it does not know without a quarrel.</summary>
public sealed class ProtocolTests : IAsyncDisposable
{
    private readonly TestMachine machine = new();

    public ValueTask DisposeAsync() => machine.DisposeAsync();

    [Fact]
    public async Task A_newer_server_learns_what_the_keeper_speaks_and_goes_on_with_that()
    {
        await machine.KeeperAsync();
        using var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await line.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(machine.Run, "keeper.sock")));
        var hello = await AskAsync(line, """{"id":1,"op":"hello","version":99,"fromTheFuture":{"deep":[1,2]}}""");
        Assert.Equal((1, 2), (hello["id"]!.GetValue<int>(), hello["info"]!["protocolVersion"]!.GetValue<int>()));
        var unknown = await AskAsync(line, """{"id":2,"op":"teleport","container":"a"}""");
        Assert.Equal((2, "Unsupported"), (unknown["id"]!.GetValue<int>(), unknown["fault"]!.GetValue<string>()));
        var list = await AskAsync(line, """{"id":3,"op":"list"}""");
        Assert.Empty(list["states"]!.AsArray());
    }

    [Fact]
    public async Task Who_speaks_something_else_is_cut_off_and_nobody_else()
    {
        var keeper = await machine.KeeperAsync();
        using var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await line.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(machine.Run, "keeper.sock")));
        await line.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
        Assert.Equal(0, await line.ReceiveAsync(new byte[100]));
        Assert.Equal(keeper, await machine.KeeperAsync());
    }

    private static async Task<JsonNode> AskAsync(Socket line, string request)
    {
        var body = Encoding.UTF8.GetBytes(request);
        var frame = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length);
        body.CopyTo(frame, 8);
        await line.SendAsync(frame);
        var header = await ReadAsync(line, 8);
        return JsonNode.Parse(await ReadAsync(line, BinaryPrimitives.ReadInt32LittleEndian(header)))!;
    }

    private static async Task<byte[]> ReadAsync(Socket line, int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;) at += await line.ReceiveAsync(bytes.AsMemory(at)) is > 0 and var got ? got : throw new EndOfStreamException();
        return bytes;
    }
}
