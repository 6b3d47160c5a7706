using System.Net;
using System.Net.Sockets;
using Naru.Kernel.Netlink;

namespace Naru.Engine.Networks.Ports;

/// <summary>Opens sockets in the host's network namespace, which in tests is not the process's own.</summary>
internal sealed class HostSockets(NetworkNamespace? host)
{
    public Socket Open(bool tcp) => host is null ? Make(tcp) : host.Run(() => Make(tcp));

    /// <summary>The port's holder, bound and (TCP) listening.</summary>
    /// <exception cref="SocketException">AddressAlreadyInUse, AddressNotAvailable, AccessDenied.</exception>
    public Socket Bind(bool tcp, IPAddress address, int port)
    {
        var socket = Open(tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            if (tcp) socket.Listen(512);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket Make(bool tcp) => tcp
        ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        : new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
}
