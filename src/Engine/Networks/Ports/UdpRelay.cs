using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Naru.Engine.Networks.Ports;

/// <summary>
/// Holds a published UDP port and carries the datagrams that translation does not see, those to the host's loopback
/// addresses, to the container and its answers back. One socket a client, forgotten after a minute of silence; beyond
/// a thousand clients new ones are dropped.
/// </summary>
internal sealed class UdpRelay : IDisposable
{
    private const int MostClients = 1024;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private readonly Socket holder;
    private readonly HostSockets sockets;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<EndPoint, Socket> clients = new();

    public UdpRelay(Socket holder, IPEndPoint target, HostSockets sockets, TimeProvider time)
    {
        (this.holder, this.sockets, this.time, Target) = (holder, sockets, time, target);
        _ = ReceiveAsync();
    }

    public IPEndPoint Target { get; set; }

    public void Dispose()
    {
        stop.Cancel();
        holder.Dispose();
        foreach (var socket in clients.Values) socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[65536];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var got = await holder.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), stop.Token);
                await PassOnAsync(got.RemoteEndPoint, buffer.AsMemory(0, got.ReceivedBytes));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionRefused)
            {
                // A datagram that found nobody: UDP promises nothing else.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task PassOnAsync(EndPoint client, ReadOnlyMemory<byte> datagram)
    {
        try
        {
            if (SocketFor(client) is { } socket) await socket.SendToAsync(datagram, SocketFlags.None, Target, stop.Token);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // No way there now, or the client's socket was just given up for its silence: this one is lost, not the next.
        }
    }

    private Socket? SocketFor(EndPoint client)
    {
        if (clients.TryGetValue(client, out var known)) return known;
        if (clients.Count >= MostClients) return null;
        var socket = sockets.Open(tcp: false);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        clients[client] = socket;
        _ = AnswerAsync(client, socket);
        return socket;
    }

    private async Task AnswerAsync(EndPoint client, Socket socket)
    {
        var buffer = new byte[65536];
        try
        {
            while (true)
            {
                using var silence = new CancellationTokenSource(Silence, time);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, stop.Token);
                var got = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), both.Token);
                await holder.SendToAsync(buffer.AsMemory(0, got.ReceivedBytes), SocketFlags.None, client, stop.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            clients.TryRemove(client, out _);
            socket.Dispose();
        }
    }
}
