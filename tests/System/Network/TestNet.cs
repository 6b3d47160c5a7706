using System.Net;
using System.Net.Sockets;
using Naru.Kernel.Netlink;

namespace Naru.Tests.System.Network;

/// <summary>Sockets and switches inside namespaces, for the network tests.</summary>
internal static class TestNet
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A namespace that forwards, with bridged packets kept out of the netfilter hooks as on a stock kernel.</summary>
    public static NetworkNamespace NewHost()
    {
        var ns = NetworkNamespace.Create();
        ns.Run(() =>
        {
            Sysctl.Write("net/ipv4/ip_forward", "1");
            Sysctl.WriteIfPresent("net/bridge/bridge-nf-call-iptables", "0");
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
