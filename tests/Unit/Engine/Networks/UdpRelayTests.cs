using System.Net;
using System.Net.Sockets;
using Naru.Engine.Networks.Ports;

namespace Naru.Tests.Unit.Engine.Networks;

/// <summary>Datagrams from the machine's loopback to a container.</summary>
public sealed class UdpRelayTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_datagram_that_cannot_be_sent_is_lost_and_the_next_is_not()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var container = Bound();
        using var client = Bound();
        var holder = Bound();
        var published = holder.LocalEndPoint!;
        var nowhere = new WatchedEndPoint();
        using var relay = new UdpRelay(holder, nowhere, new HostSockets(null), TimeProvider.System);
        await client.SendToAsync("lost"u8.ToArray(), published, cancel);
        await nowhere.Asked.Task.WaitAsync(Patience, cancel);
        relay.Target = (IPEndPoint)container.LocalEndPoint!;
        await client.SendToAsync("next"u8.ToArray(), published, cancel);
        var buffer = new byte[16];
        var count = await container.ReceiveAsync(buffer, cancel).AsTask().WaitAsync(Patience, cancel);
        Assert.Equal("next"u8.ToArray(), buffer[..count]);
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    /// <summary>An address that nobody may send to who did not ask for it, and that says when somebody tries.</summary>
    private sealed class WatchedEndPoint() : IPEndPoint(IPAddress.Broadcast, 9)
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override SocketAddress Serialize()
        {
            Asked.TrySetResult();
            return base.Serialize();
        }
    }
}
