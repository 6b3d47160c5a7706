using System.Net;
using System.Net.Sockets;
using Naru.Kernel.Sockets;

namespace Naru.Engine.Networks.Ports;

/// <summary>
/// Holds a published TCP port and carries the connections that translation does not see, those to the host's loopback
/// addresses, to the container. Bytes flow both ways; an end of one direction is passed on while the other goes on.
/// </summary>
internal sealed class TcpRelay : IDisposable
{
    private const int BufferBytes = 32 * 1024;
    private readonly Socket listener;
    private readonly HostSockets sockets;
    private readonly CancellationTokenSource stop = new();

    public TcpRelay(Socket listener, IPEndPoint target, HostSockets sockets)
    {
        (this.listener, this.sockets, Target) = (listener, sockets, target);
        _ = AcceptAsync();
    }

    /// <summary>Where new connections go; changes when the container's main network does.</summary>
    public IPEndPoint Target { get; set; }

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await PatientAccept.NextAsync(listener.AcceptAsync, TimeProvider.System, stop.Token));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using (client)
        {
            try
            {
                using var server = sockets.Open(tcp: true);
                await server.ConnectAsync(Target, stop.Token);
                Task[] pumps = [PumpAsync(client, server), PumpAsync(server, client)];
                await await Task.WhenAny(pumps);
                await Task.WhenAll(pumps);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One side is gone: closing both tells the other.
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferBytes];
        int count;
        while ((count = await from.ReceiveAsync(buffer, stop.Token)) > 0)
            for (int sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), stop.Token);
        to.Shutdown(SocketShutdown.Send);
    }
}
