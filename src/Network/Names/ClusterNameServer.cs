using System.Net;
using System.Net.Sockets;
using Naru.Dns.Records;
using Naru.Dns.Serving;
using Naru.Kernel.Netlink;

namespace Naru.Network.Names;

/// <summary>
/// Serves the cluster's names at the cluster's DNS address on this node; other names go to the machine's own servers.
/// Answers with several addresses start each time at another, so that askers that take the first are spread.
/// The address must be on a link of the node already (see NodeRoutes).
/// </summary>
public sealed class ClusterNameServer : IDisposable
{
    private readonly ClusterZone zone;
    private readonly DnsForwarder forwarder;
    private readonly DnsServer server;
    private int turn;

    private ClusterNameServer(IPEndPoint address, ClusterZone zone, DnsForwarder forwarder, TimeProvider time, NetworkNamespace? node)
    {
        (this.zone, this.forwarder) = (zone, forwarder);
        var (udp, tcp) = node is null ? DnsServer.Bind(address) : node.Run(() => DnsServer.Bind(address));
        server = DnsServer.Start(udp, tcp, RespondAsync, time);
    }

    /// <exception cref="IOException">The address cannot be bound.</exception>
    public static ClusterNameServer Start(IPAddress address, ClusterZone zone, DnsForwarder forwarder, TimeProvider time, NetworkNamespace? node = null)
    {
        try
        {
            return new ClusterNameServer(new IPEndPoint(address, 53), zone, forwarder, time, node);
        }
        catch (SocketException e)
        {
            throw new IOException($"cluster names cannot be served at {address}:53: {e.Message}", e);
        }
    }

    public void Dispose() => server.Dispose();

    private ValueTask<DnsReply> RespondAsync(DnsRequest request, CancellationToken cancel)
    {
        if (zone.Answer(request.Question) is not { } reply) return forwarder.ForwardAsync(request, cancel);
        if (reply is DnsReply.Known { Answers.Length: > 1 } known)
        {
            int first = (int)((uint)Interlocked.Increment(ref turn) % known.Answers.Length);
            reply = known with { Answers = [.. known.Answers[first..], .. known.Answers[..first]] };
        }
        return ValueTask.FromResult(reply);
    }
}
