using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Naru.Dns.Records;
using Naru.Dns.Wire;

namespace Naru.Dns.Serving;

/// <summary>
/// Passes queries on to the machine's own name servers, in their order, each with a time-out, and returns the first
/// answer as it came. Every query goes out from a fresh socket with a random id, and an answer counts only when id and
/// question match (RFC 5452). A query that came over TCP goes on over TCP. No servers, or none that answers: SERVFAIL.
/// </summary>
public sealed class DnsForwarder(IReadOnlyList<IPEndPoint> servers, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The name servers of a resolv.conf(5), without those on loopback addresses when they are not wanted.</summary>
    public static IReadOnlyList<IPEndPoint> ReadServers(string resolvConf, bool withLoopback)
    {
        if (!File.Exists(resolvConf)) return [];
        return [.. File.ReadLines(resolvConf).Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words is ["nameserver", ..] && words.Length > 1 && IPAddress.TryParse(words[1], out _))
            .Select(words => IPAddress.Parse(words[1]))
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork && (withLoopback || !IPAddress.IsLoopback(address)))
            .Select(address => new IPEndPoint(address, 53))];
    }

    public async ValueTask<DnsReply> ForwardAsync(DnsRequest request, CancellationToken cancel)
    {
        foreach (var server in servers)
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
            try
            {
                return new DnsReply.Relayed(request.OverTcp ? await OverTcpAsync(server, request, both.Token) : await OverUdpAsync(server, request, both.Token));
            }
            catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                // This server does not answer: the next may.
            }
        }
        return new DnsReply.Failed(DnsCode.ServerFailure);
    }

    private static async Task<byte[]> OverUdpAsync(IPEndPoint server, DnsRequest request, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancel);
        var query = WithRandomId(request.Bytes.Span, 0, out ushort id);
        await socket.SendAsync(query, cancel);
        var buffer = new byte[4096];
        while (true)
        {
            int count = await socket.ReceiveAsync(buffer, cancel);
            if (IsAnswer(buffer.AsSpan(0, count), id, request.Question)) return buffer.AsSpan(0, count).ToArray();
        }
    }

    private static async Task<byte[]> OverTcpAsync(IPEndPoint server, DnsRequest request, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancel);
        var query = WithRandomId(request.Bytes.Span, 2, out ushort id);
        BinaryPrimitives.WriteUInt16BigEndian(query, (ushort)request.Bytes.Length);
        for (int sent = 0; sent < query.Length;) sent += await socket.SendAsync(query.AsMemory(sent), cancel);
        var prefix = new byte[2];
        if (!await DnsStream.FillAsync(socket, prefix, cancel)) throw new SocketException((int)SocketError.ConnectionReset);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        if (!await DnsStream.FillAsync(socket, answer, cancel) || !IsAnswer(answer, id, request.Question))
            throw new SocketException((int)SocketError.ConnectionReset);
        return answer;
    }

    private static byte[] WithRandomId(ReadOnlySpan<byte> message, int offset, out ushort id)
    {
        var query = new byte[offset + message.Length];
        message.CopyTo(query.AsSpan(offset));
        RandomNumberGenerator.Fill(query.AsSpan(offset, 2));
        id = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(offset));
        return query;
    }

    private static bool IsAnswer(ReadOnlySpan<byte> bytes, ushort id, DnsQuestion question)
    {
        try
        {
            var message = DnsReader.Read(bytes);
            return message.IsResponse && message.Id == id && message.Question is { } asked
                && asked.Type == question.Type && asked.Name.Equals(question.Name, StringComparison.OrdinalIgnoreCase);
        }
        catch (DnsFormatException)
        {
            return false;
        }
    }
}
