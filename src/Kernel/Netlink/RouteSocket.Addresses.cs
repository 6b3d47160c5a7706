using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;

namespace Naru.Kernel.Netlink;

/// <summary>Addresses, routes and neighbours.</summary>
public sealed partial class RouteSocket
{
    private const byte Inet = 2, MainTable = 254, ProtocolStatic = 4, ScopeUniverse = 0, ScopeLink = 253;
    private const ushort NudPermanent = 0x80;

    /// <summary>Gives a link an address; having it already is fine.</summary>
    public void EnsureAddress(int index, IPAddress address, int prefixLength) =>
        Change("add address", $"{address}/{prefixLength}", NewAddr, NetlinkSocket.Create | NetlinkSocket.Replace, w =>
        {
            w.Body(new AddressBody { Family = Inet, PrefixLength = (byte)prefixLength, Index = index });
            w.Bytes(2, address.GetAddressBytes());
            w.Bytes(1, address.GetAddressBytes());
            if (prefixLength < 31) w.Bytes(4, BroadcastOf(address, prefixLength));
        });

    public void DeleteAddress(int index, IPAddress address, int prefixLength) =>
        Absent(() => Change("delete address", $"{address}/{prefixLength}", DelAddr, 0, w =>
        {
            w.Body(new AddressBody { Family = Inet, PrefixLength = (byte)prefixLength, Index = index });
            w.Bytes(2, address.GetAddressBytes());
        }));

    /// <summary>Every IPv4 address of the namespace with its prefix length and link index.</summary>
    public IReadOnlyList<(IPAddress Address, int PrefixLength, int Index)> Addresses()
    {
        var found = new List<(IPAddress, int, int)>();
        socket.Query("list addresses", "", GetAddr, NetlinkSocket.Dump, w => w.Body(new AddressBody { Family = Inet }), (_, payload) =>
        {
            if (payload.Length < 8) return;
            int index = BinaryPrimitives.ReadInt32LittleEndian(payload[4..]);
            int prefixLength = payload[1];
            var attributes = new AttributeReader(payload[8..]);
            while (attributes.Next())
                if (attributes.Type == 2) found.Add((new IPAddress(attributes.Value), prefixLength, index));
        });
        return found;
    }

    /// <summary>Adds a route or replaces the one to the same destination with the same metric.</summary>
    public void EnsureRoute(RoutePlan plan) =>
        Change("add route", plan.Destination.ToString(), NewRoute, NetlinkSocket.Create | NetlinkSocket.Replace, w => WriteRoute(w, plan));

    public void DeleteRoute(RoutePlan plan) =>
        Absent(() => Change("delete route", plan.Destination.ToString(), DelRoute, 0, w => WriteRoute(w, plan)));

    /// <summary>The IPv4 routes of the main table.</summary>
    public IReadOnlyList<RoutePlan> Routes()
    {
        var found = new List<RoutePlan>();
        socket.Query("list routes", "", GetRoute, NetlinkSocket.Dump, w => w.Body(new RouteBody { Family = Inet }), (_, payload) =>
        {
            if (payload.Length >= 12 && payload[4] == MainTable) found.Add(ReadRoute(payload));
        });
        return found;
    }

    /// <summary>A permanent entry: no ARP is ever asked for this address on this link.</summary>
    public void EnsureNeighbour(int index, IPAddress address, PhysicalAddress mac) =>
        Change("add neighbour", address.ToString(), NewNeigh, NetlinkSocket.Create | NetlinkSocket.Replace, w =>
        {
            w.Body(new NeighbourBody { Family = Inet, Index = index, State = NudPermanent });
            w.Bytes(1, address.GetAddressBytes());
            w.Bytes(2, mac.GetAddressBytes());
        });

    private static void WriteRoute(NetlinkWriter w, RoutePlan plan)
    {
        bool direct = plan is { Gateway: null, Kind: RouteKind.Unicast };
        w.Body(new RouteBody
        {
            Family = Inet,
            DestinationLength = (byte)plan.Destination.PrefixLength,
            Table = MainTable,
            Protocol = ProtocolStatic,
            Scope = direct ? ScopeLink : ScopeUniverse,
            Type = (byte)plan.Kind,
            Flags = plan.OnLink ? 4u : 0u,
        });
        if (plan.Destination.PrefixLength > 0) w.Bytes(1, plan.Destination.BaseAddress.GetAddressBytes());
        if (plan.Gateway is { } gateway) w.Bytes(5, gateway.GetAddressBytes());
        if (plan.Index != 0) w.UInt32(4, (uint)plan.Index);
        if (plan.Source is { } source) w.Bytes(7, source.GetAddressBytes());
        if (plan.Metric != 0) w.UInt32(6, plan.Metric);
    }

    private static RoutePlan ReadRoute(ReadOnlySpan<byte> payload)
    {
        int prefixLength = payload[1];
        var kind = (RouteKind)payload[7];
        IPAddress destination = IPAddress.Any;
        IPAddress? gateway = null, source = null;
        int index = 0;
        uint metric = 0;
        var attributes = new AttributeReader(payload[12..]);
        while (attributes.Next())
        {
            if (attributes.Type == 1) destination = new IPAddress(attributes.Value);
            else if (attributes.Type == 4) index = (int)attributes.UInt32;
            else if (attributes.Type == 5) gateway = new IPAddress(attributes.Value);
            else if (attributes.Type == 6) metric = attributes.UInt32;
            else if (attributes.Type == 7) source = new IPAddress(attributes.Value);
        }
        return new RoutePlan(new IPNetwork(destination, prefixLength)) { Kind = kind, Gateway = gateway, Index = index, Source = source, Metric = metric };
    }

    private static byte[] BroadcastOf(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        uint value = BinaryPrimitives.ReadUInt32BigEndian(bytes) | (uint.MaxValue >> prefixLength);
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
