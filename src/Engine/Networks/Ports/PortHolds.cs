using System.Net;
using System.Net.Sockets;

namespace Naru.Engine.Networks.Ports;

/// <summary>
/// The host ports that containers hold, each by a socket that is really bound: what another program holds cannot be
/// published, and what is published no other program can take. The sockets double as the way in from loopback.
/// </summary>
internal sealed class PortHolds(HostSockets sockets, TimeProvider time) : IDisposable
{
    private readonly Dictionary<string, List<(PublishedPort Port, IDisposable Relay)>> holds = [];

    /// <summary>Binds every port that is asked for, or none: the first that cannot be had throws.</summary>
    public List<PublishedPort> Hold(string containerId, IEnumerable<PublishRequest> requests, Func<IPAddress> target)
    {
        var held = holds[containerId] = [];
        try
        {
            foreach (var request in requests) held.Add(HoldOne(request, target()));
            return [.. held.Select(h => h.Port)];
        }
        catch
        {
            Release(containerId);
            throw;
        }
    }

    /// <summary>After the container's main address changed.</summary>
    public void Retarget(string containerId, IPAddress address)
    {
        foreach (var (port, relay) in holds.GetValueOrDefault(containerId) ?? [])
        {
            var target = new IPEndPoint(address, port.ContainerPort);
            if (relay is TcpRelay tcp) tcp.Target = target;
            else ((UdpRelay)relay).Target = target;
        }
    }

    public void Release(string containerId)
    {
        if (!holds.Remove(containerId, out var held)) return;
        foreach (var (_, relay) in held) relay.Dispose();
    }

    public void Dispose()
    {
        foreach (var containerId in holds.Keys.ToList()) Release(containerId);
    }

    private (PublishedPort, IDisposable) HoldOne(PublishRequest request, IPAddress target)
    {
        if (request.Protocol is not ("tcp" or "udp"))
            throw EngineException.Unsupported($"publishing {request.ContainerPort}/{request.Protocol}: only tcp and udp ports can be published");
        var text = request.HostAddress is "" ? "0.0.0.0" : request.HostAddress;
        if (!IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetwork)
            throw EngineException.Invalid($"publishing {request.ContainerPort}/{request.Protocol}: {text} is not an IPv4 address of this host");
        var (port, socket) = BindFirst(request, address);
        var published = new PublishedPort(request.Protocol, request.ContainerPort, text, port);
        var to = new IPEndPoint(target, request.ContainerPort);
        return (published, published.IsTcp ? new TcpRelay(socket, to, sockets) : new UdpRelay(socket, to, sockets, time));
    }

    private (int Port, Socket Socket) BindFirst(PublishRequest request, IPAddress address)
    {
        int last = Math.Max(request.FirstHostPort, request.LastHostPort);
        for (int port = request.FirstHostPort; port <= last; port++)
        {
            try
            {
                var socket = sockets.Bind(request.Protocol == "tcp", address, port);
                return (((IPEndPoint)socket.LocalEndPoint!).Port, socket);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && port < last)
            {
                continue;
            }
            catch (SocketException e)
            {
                throw Refusal(e, address, port, request);
            }
        }
        throw EngineException.Invalid($"publishing {request.ContainerPort}/{request.Protocol}: {request.FirstHostPort}-{last} is no port range");
    }

    private static EngineException Refusal(SocketException error, IPAddress address, int port, PublishRequest request) => error.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => new EngineException(EngineFault.Failed,
            $"Bind for {address}:{port} failed: port is already allocated ({request.Protocol}); stop what listens there or publish another host port", error),
        SocketError.AddressNotAvailable => new EngineException(EngineFault.Invalid,
            $"Bind for {address}:{port} failed: this host does not have the address {address}", error),
        _ => new EngineException(EngineFault.Failed, $"Bind for {address}:{port}/{request.Protocol} failed: {error.Message}", error),
    };
}
