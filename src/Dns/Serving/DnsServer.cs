using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Naru.Dns.Records;
using Naru.Dns.Wire;

namespace Naru.Dns.Serving;

/// <summary>
/// Serves one name server address: a bound UDP socket and a listening TCP socket, made by the caller (possibly inside
/// another network namespace) and owned by this object from then on. Queries are answered concurrently, at most
/// <see cref="MostInFlight"/> at once; beyond that datagrams are dropped and askers try again, as with any full queue.
/// Stops when disposed. A malformed message is answered with FORMERR where it has an id, else ignored.
/// </summary>
public sealed class DnsServer : IDisposable
{
    public const int MostInFlight = 1024;
    private const int MostTcpConnections = 128;
    private const int LargestDatagram = 1232;
    private static readonly TimeSpan TcpIdle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly Socket udp;
    private readonly Socket tcp;
    private readonly DnsResponder responder;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stop = new();
    private int inFlight;
    private int connections;

    private DnsServer(Socket udp, Socket tcp, DnsResponder responder, TimeProvider time) =>
        (this.udp, this.tcp, this.responder, this.time) = (udp, tcp, responder, time);

    public static DnsServer Start(Socket udp, Socket tcp, DnsResponder responder, TimeProvider time)
    {
        var server = new DnsServer(udp, tcp, responder, time);
        _ = server.ServeDatagramsAsync();
        _ = server.AcceptAsync();
        return server;
    }

    /// <summary>Binds both sockets to the address in the calling thread's network namespace.</summary>
    public static (Socket Udp, Socket Tcp) Bind(IPEndPoint address)
    {
        var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            tcp.Bind(address);
            udp.Bind(new IPEndPoint(address.Address, ((IPEndPoint)tcp.LocalEndPoint!).Port));
            tcp.Listen(64);
            return (udp, tcp);
        }
        catch
        {
            udp.Dispose();
            tcp.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        udp.Dispose();
        tcp.Dispose();
    }

    private async Task ServeDatagramsAsync()
    {
        var buffer = new byte[4096];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var got = await udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), stop.Token);
                if (Volatile.Read(ref inFlight) < MostInFlight) _ = AnswerDatagramAsync(buffer.AsSpan(0, got.ReceivedBytes).ToArray(), got.RemoteEndPoint);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.MessageSize)
            {
                // An asker that has gone, or a datagram no query has: the next one may be fine.
            }
            catch (SocketException) when (!stop.IsCancellationRequested)
            {
                await PauseAsync();
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    /// <summary>The machine is short of something, such as descriptors: what comes in the meantime waits in the socket's queue.</summary>
    private async Task PauseAsync() => await Task.Delay(Pause, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task AnswerDatagramAsync(byte[] query, EndPoint client)
    {
        Interlocked.Increment(ref inFlight);
        try
        {
            if (await AnswerAsync(query, client, overTcp: false) is { } answer) await udp.SendToAsync(answer, SocketFlags.None, client, stop.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The asker is out of reach or the server stops: there is nobody to tell.
        }
        finally
        {
            Interlocked.Decrement(ref inFlight);
        }
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var peer = await tcp.AcceptAsync(stop.Token);
                if (Interlocked.Increment(ref connections) <= MostTcpConnections)
                {
                    _ = ServeConnectionAsync(peer);
                    continue;
                }
                Interlocked.Decrement(ref connections);
                peer.Dispose();
            }
            catch (SocketException) when (!stop.IsCancellationRequested)
            {
                await PauseAsync();
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeConnectionAsync(Socket peer)
    {
        try
        {
            using (peer)
            {
                while (await ReadFramedAsync(peer) is { } query)
                {
                    if (await AnswerAsync(query, peer.RemoteEndPoint!, overTcp: true) is not { } answer) return;
                    var framed = new byte[answer.Length + 2];
                    BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)answer.Length);
                    answer.CopyTo(framed, 2);
                    for (int sent = 0; sent < framed.Length;) sent += await peer.SendAsync(framed.AsMemory(sent), stop.Token);
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The asker went away or was idle too long.
        }
        finally
        {
            Interlocked.Decrement(ref connections);
        }
    }

    private async Task<byte[]?> ReadFramedAsync(Socket peer)
    {
        using var idle = new CancellationTokenSource(TcpIdle, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, stop.Token);
        var prefix = new byte[2];
        if (!await DnsStream.FillAsync(peer, prefix, both.Token)) return null;
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        return await DnsStream.FillAsync(peer, message, both.Token) ? message : null;
    }

    private async ValueTask<byte[]?> AnswerAsync(byte[] query, EndPoint client, bool overTcp)
    {
        DnsMessage message;
        try
        {
            message = DnsReader.Read(query);
        }
        catch (DnsFormatException)
        {
            return query.Length < 12 ? null : DnsWriter.Write(Bare(BinaryPrimitives.ReadUInt16BigEndian(query), null, DnsCode.FormatError));
        }
        if (message.IsResponse) return null;
        if (message.Question is not { } question) return DnsWriter.Write(Bare(message.Id, null, DnsCode.FormatError));
        if (message.OperationCode != 0) return DnsWriter.Write(Bare(message.Id, question, DnsCode.NotImplemented));
        var reply = await RespondAsync(new DnsRequest(message, question, query, client, overTcp));
        int limit = overTcp ? DnsWriter.LargestMessage : Math.Clamp(message.DatagramSize, DnsWriter.SmallestLimit, LargestDatagram);
        return Encode(message, reply, limit);
    }

    private async ValueTask<DnsReply> RespondAsync(DnsRequest request)
    {
        try
        {
            return await responder(request, stop.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new DnsReply.Failed(DnsCode.ServerFailure);
        }
    }

    private static byte[] Encode(DnsMessage query, DnsReply reply, int limit)
    {
        switch (reply)
        {
            case DnsReply.Relayed relayed:
                BinaryPrimitives.WriteUInt16BigEndian(relayed.Bytes, query.Id);
                return relayed.Bytes.Length <= limit ? relayed.Bytes : DnsWriter.Write(Bare(query.Id, query.Question, DnsCode.NoError) with { Truncated = true });
            case DnsReply.Known known:
                return DnsWriter.Write(Bare(query.Id, query.Question, known.Code) with
                {
                    Authoritative = true,
                    RecursionDesired = query.RecursionDesired,
                    Answers = known.Answers,
                    Authorities = known.Authorities,
                    DatagramSize = query.DatagramSize > 0 ? LargestDatagram : 0,
                }, limit);
            default:
                return DnsWriter.Write(Bare(query.Id, query.Question, ((DnsReply.Failed)reply).Code) with { RecursionDesired = query.RecursionDesired });
        }
    }

    private static DnsMessage Bare(ushort id, DnsQuestion? question, DnsCode code) =>
        new(id, question) { IsResponse = true, RecursionAvailable = true, Code = code };
}
