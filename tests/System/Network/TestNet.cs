using System.Net;
using System.Net.Sockets;
using Naru.Kernel.Netlink;

namespace Naru.Tests.System.Network;

/// <summary>Sockets and switches inside namespaces, for the network tests.</summary>
internal static class TestNet
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    /// <summary>A namespace that forwards.</summary>
    /// <param name="bridged">Whether bridged packets are shown to the ip family there, where the kernel can (br_netfilter); null as the machine has it.</param>
    public static NetworkNamespace NewHost(bool? bridged = null)
    {
        var ns = NetworkNamespace.Create();
        ns.Run(() =>
        {
            Sysctl.Write("net/ipv4/ip_forward", "1");
            if (bridged is { } shown) Sysctl.WriteIfPresent("net/bridge/bridge-nf-call-iptables", shown ? "1" : "0");
        });
        return ns;
    }

    /// <summary>A server in the namespace that answers every connection with <paramref name="name"/> and the peer's address.</summary>
    public static IDisposable ServeTcp(NetworkNamespace ns, int port, string name)
    {
        var listener = ns.Run(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            socket.Listen(1024);
            return socket;
        });
        _ = AnswerAsync(listener, name);
        return listener;
    }

    /// <summary>A UDP server that answers every datagram with <paramref name="name"/>.</summary>
    public static IDisposable ServeUdp(NetworkNamespace ns, int port, string name)
    {
        var socket = ns.Run(() =>
        {
            var bound = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            bound.Bind(new IPEndPoint(IPAddress.Any, port));
            return bound;
        });
        _ = AnswerDatagramsAsync(socket, name);
        return socket;
    }

    /// <summary>Connects from inside the namespace and reads what the server says: "name peer-address".</summary>
    public static string AskTcp(NetworkNamespace ns, string address, int port) => ns.Run(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        var connecting = socket.ConnectAsync(IPAddress.Parse(address), port);
        if (!connecting.Wait(Patience)) throw new TimeoutException($"no connection to {address}:{port} in {Patience.TotalSeconds} s");
        var buffer = new byte[128];
        int count = socket.Receive(buffer);
        return global::System.Text.Encoding.ASCII.GetString(buffer, 0, count);
    });

    /// <summary>Whether a connection comes about and is answered; one that is dropped on its way counts as none after a second.</summary>
    public static bool Reaches(NetworkNamespace ns, string address, int port) => ns.Run(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        var connecting = socket.ConnectAsync(IPAddress.Parse(address), port);
        try
        {
            return connecting.Wait(Glance) && socket.Receive(new byte[128]) > 0;
        }
        catch (AggregateException e) when (e.InnerException is SocketException)
        {
            return false;
        }
    });

    /// <summary>Sends a datagram under any source address, as a raw socket lets whoever has CAP_NET_RAW.</summary>
    public static void Forge(NetworkNamespace ns, string source, string destination, int port, string text) => ns.Run(() =>
    {
        var payload = global::System.Text.Encoding.ASCII.GetBytes(text);
        int length = 28 + payload.Length;
        byte[] packet =
        [
            0x45, 0, (byte)(length >> 8), (byte)length, 0, 0, 0, 0, 64, 17, 0, 0, .. IPAddress.Parse(source).GetAddressBytes(), .. IPAddress.Parse(destination).GetAddressBytes(),
            0x10, 0, (byte)(port >> 8), (byte)port, 0, (byte)(8 + payload.Length), 0, 0, .. payload,
        ];
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Udp);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.HeaderIncluded, true);
        Assert.Equal(length, socket.SendTo(packet, new IPEndPoint(IPAddress.Parse(destination), 0)));
    });

    /// <summary>Every datagram that comes to the port until one says "end": what was sent before it by the same way would be among them.</summary>
    public static List<string> HearUntilEnd(NetworkNamespace ns, int port, Action send)
    {
        using var socket = ns.Run(() =>
        {
            var bound = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
            bound.Bind(new IPEndPoint(IPAddress.Any, port));
            return bound;
        });
        send();
        var heard = new List<string>();
        var buffer = new byte[128];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        while (true)
        {
            int count = socket.ReceiveFrom(buffer, ref from);
            var text = global::System.Text.Encoding.ASCII.GetString(buffer, 0, count);
            if (text == "end") return heard;
            heard.Add($"{text} from {((IPEndPoint)from).Address}");
        }
    }

    /// <summary>The socket error that a connection meets; fails when it succeeds.</summary>
    public static SocketError RefusalOf(NetworkNamespace ns, string address, int port)
    {
        try
        {
            var answer = AskTcp(ns, address, port);
            Assert.Fail($"{address}:{port} answered {answer}");
            return SocketError.Success;
        }
        catch (AggregateException e) when (e.InnerException is SocketException refused)
        {
            return refused.SocketErrorCode;
        }
    }

    private static async Task AnswerAsync(Socket listener, string name)
    {
        try
        {
            while (true)
            {
                using var peer = await listener.AcceptAsync();
                await peer.SendAsync(global::System.Text.Encoding.ASCII.GetBytes($"{name} {((IPEndPoint)peer.RemoteEndPoint!).Address}"));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private static async Task AnswerDatagramsAsync(Socket socket, string name)
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var got = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                await socket.SendToAsync(global::System.Text.Encoding.ASCII.GetBytes(name), got.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return;
        }
    }
}
