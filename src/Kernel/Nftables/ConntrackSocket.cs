using System.Buffers.Binary;
using System.Net;
using Naru.Kernel.Netlink;

namespace Naru.Kernel.Nftables;

/// <summary>
/// Forgets tracked connections (nfnetlink_conntrack). A UDP flow that keeps sending keeps its translation for ever, so
/// after a UDP endpoint goes its entries must go too. TCP needs none of this: its end resets.
/// </summary>
public sealed class ConntrackSocket : IDisposable
{
    private const ushort Conntrack = 1 << 8, Get = Conntrack | 1, Delete = Conntrack | 2;
    private const byte Udp = 17;
    private readonly NetlinkSocket socket;

    private ConntrackSocket(NetlinkSocket socket) => this.socket = socket;

    public static ConntrackSocket Open(NetworkNamespace? ns = null) => new(NetlinkSocket.Open(NetlinkSocket.Netfilter, ns));

    /// <summary>
    /// Deletes the UDP entries that <paramref name="match"/> picks by what was first sent to (original destination)
    /// and by who answers (reply source). Returns how many went.
    /// </summary>
    public int DeleteUdp(Func<IPEndPoint, IPEndPoint, bool> match)
    {
        var doomed = new List<byte[]>();
        socket.Query("list conntrack", "udp", Get, NetlinkSocket.Dump, Family, (_, payload) =>
        {
            if (payload.Length > 4 && MatchedTuple(payload[4..], match) is { } tuple) doomed.Add(tuple);
        });
        foreach (var tuple in doomed) DeleteOne(tuple);
        return doomed.Count;
    }

    public void Dispose() => socket.Dispose();

    private void DeleteOne(byte[] tuple)
    {
        try
        {
            socket.Change("delete conntrack", "udp entry", Delete, 0, w =>
            {
                Family(w);
                w.Bytes(1 | NetlinkWriter.Nested, tuple);
            });
        }
        catch (NetlinkException e) when (e.IsAbsent)
        {
            return;
        }
    }

    private static void Family(NetlinkWriter w) => w.Body(2u);

    private static byte[]? MatchedTuple(ReadOnlySpan<byte> entry, Func<IPEndPoint, IPEndPoint, bool> match)
    {
        ReadOnlySpan<byte> original = default, reply = default;
        var attributes = new AttributeReader(entry);
        while (attributes.Next())
        {
            if (attributes.Type == 1) original = attributes.Value;
            else if (attributes.Type == 2) reply = attributes.Value;
        }
        if (Ends(original) is not { } sent || Ends(reply) is not { } answered) return null;
        return match(sent.Destination, answered.Source) ? original.ToArray() : null;
    }

    private static (IPEndPoint Source, IPEndPoint Destination)? Ends(ReadOnlySpan<byte> tuple)
    {
        IPAddress? from = null, to = null;
        int fromPort = 0, toPort = 0;
        byte protocol = 0;
        var parts = new AttributeReader(tuple);
        while (parts.Next())
        {
            var fields = new AttributeReader(parts.Value);
            bool addresses = parts.Type == 1;
            while (fields.Next())
            {
                if (addresses && fields.Type == 1) from = new IPAddress(fields.Value);
                else if (addresses && fields.Type == 2) to = new IPAddress(fields.Value);
                else if (!addresses && fields.Type == 1) protocol = fields.Value[0];
                else if (!addresses && fields.Type == 2) fromPort = BinaryPrimitives.ReadUInt16BigEndian(fields.Value);
                else if (!addresses && fields.Type == 3) toPort = BinaryPrimitives.ReadUInt16BigEndian(fields.Value);
            }
        }
        if (protocol != Udp || from is null || to is null) return null;
        return (new IPEndPoint(from, fromPort), new IPEndPoint(to, toPort));
    }
}
