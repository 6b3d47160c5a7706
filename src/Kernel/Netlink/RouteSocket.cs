using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;

namespace Naru.Kernel.Netlink;

/// <summary>
/// rtnetlink in one network namespace: links, addresses, routes and neighbours (rtnetlink(7)). Each call is one message
/// and returns when the kernel has done it. Adding what exists throws EEXIST unless the call says "ensure"; deleting
/// what is absent throws an exception whose <see cref="NetlinkException.IsAbsent"/> is true unless the call says so.
/// IPv4 only. Safe from any thread.
/// </summary>
public sealed partial class RouteSocket : IDisposable
{
    public const int LoopbackIndex = 1;
    private const ushort NewLink = 16, DelLink = 17, GetLink = 18, SetLinkType = 19, NewAddr = 20, DelAddr = 21, GetAddr = 22, NewRoute = 24, DelRoute = 25, GetRoute = 26, NewNeigh = 28, DelNeigh = 29;
    private const uint IffUp = 1;
    private readonly NetlinkSocket socket;

    private RouteSocket(NetlinkSocket socket) => this.socket = socket;

    /// <summary>Opens the namespace given, or the calling thread's.</summary>
    public static RouteSocket Open(NetworkNamespace? ns = null) => new(NetlinkSocket.Open(NetlinkSocket.Route, ns));

    public void Dispose() => socket.Dispose();

    /// <summary>The link of that name, or null.</summary>
    public LinkInfo? Find(string name)
    {
        LinkInfo? found = null;
        try
        {
            socket.Query("get link", name, GetLink, 0, w =>
            {
                w.Body(new LinkBody());
                w.Text(3, name);
            }, (_, payload) => found = ReadLink(payload));
        }
        catch (NetlinkException e) when (e.IsAbsent)
        {
            return null;
        }
        return found;
    }

    public int IndexOf(string name) =>
        Find(name)?.Index ?? throw new NetlinkException("get link", name, Errno.ENODEV);

    public IReadOnlyList<LinkInfo> Links()
    {
        var links = new List<LinkInfo>();
        socket.Query("list links", "", GetLink, NetlinkSocket.Dump, w => w.Body(new LinkBody()), (_, payload) =>
        {
            if (payload.Length >= 16) links.Add(ReadLink(payload));
        });
        return links;
    }

    /// <summary>Makes a bridge, up, with that MAC address (a fixed one, so that it does not follow its ports). Returns its index.</summary>
    public int AddBridge(string name, PhysicalAddress mac, int mtu = 1500)
    {
        Change("add bridge", name, NewLink, NetlinkSocket.Create | NetlinkSocket.Exclusive, w =>
        {
            w.Body(new LinkBody { Flags = IffUp, Change = IffUp });
            w.Text(3, name);
            w.Bytes(1, mac.GetAddressBytes());
            w.UInt32(4, (uint)mtu);
            int info = w.BeginNested(18);
            w.Text(1, "bridge");
            w.End(info);
        });
        return IndexOf(name);
    }

    public void AddVeth(VethPlan plan)
    {
        Change("add veth", plan.Name, NewLink, NetlinkSocket.Create | NetlinkSocket.Exclusive, w =>
        {
            w.Body(new LinkBody { Flags = IffUp, Change = IffUp });
            w.Text(3, plan.Name);
            w.UInt32(4, (uint)plan.Mtu);
            if (plan.Mac is { } mac) w.Bytes(1, mac.GetAddressBytes());
            if (plan.Master != 0) w.UInt32(10, (uint)plan.Master);
            int info = w.BeginNested(18);
            w.Text(1, "veth");
            int data = w.BeginNested(2);
            int peer = w.BeginNested(1);
            w.Body(new LinkBody());
            w.Text(3, plan.PeerName);
            w.UInt32(4, (uint)plan.Mtu);
            if (plan.PeerMac is { } peerMac) w.Bytes(1, peerMac.GetAddressBytes());
            w.UInt32(28, (uint)plan.PeerNamespace.Descriptor);
            w.End(peer);
            w.End(data);
            w.End(info);
        });
    }

    public void SetUp(int index) => SetLink("set up", index, IffUp, _ => { });

    public void SetMaster(int index, int master) => SetLink("set master", index, 0, w => w.UInt32(10, (uint)master));

    /// <summary>Lets a port of a bridge send back to where a frame came from, as a translation may want it that turns back.</summary>
    public void SetHairpin(int index) => Change("set hairpin", $"link {index}", SetLinkType, 0, w =>
    {
        const byte Bridge = 7;
        w.Body(new LinkBody { Family = Bridge, Index = index });
        int port = w.BeginNested(12);
        w.Bytes(4, [1]);
        w.End(port);
    });

    public void SetName(int index, string name) => SetLink($"rename to {name}", index, 0, w => w.Text(3, name));

    public void SetMtu(int index, int mtu) => SetLink("set mtu", index, 0, w => w.UInt32(4, (uint)mtu));

    /// <summary>Deletes a link (a veth takes its peer along); absent is fine.</summary>
    public void DeleteLink(string name) => Absent(() => Change("delete link", name, DelLink, 0, w =>
    {
        w.Body(new LinkBody());
        w.Text(3, name);
    }));

    private void SetLink(string call, int index, uint flags, Action<NetlinkWriter> attributes) =>
        Change(call, $"link {index}", NewLink, 0, w =>
        {
            w.Body(new LinkBody { Index = index, Flags = flags, Change = flags });
            attributes(w);
        });

    private void Change(string call, string subject, ushort type, ushort flags, Action<NetlinkWriter> body) =>
        socket.Change(call, subject, type, flags, body);

    private static void Absent(Action delete)
    {
        try
        {
            delete();
        }
        catch (NetlinkException e) when (e.IsAbsent)
        {
            return;
        }
    }

    private static LinkInfo ReadLink(ReadOnlySpan<byte> payload)
    {
        int index = BinaryPrimitives.ReadInt32LittleEndian(payload[4..]);
        bool up = (BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]) & IffUp) != 0;
        string name = "", kind = "";
        int mtu = 0, master = 0;
        var mac = PhysicalAddress.None;
        var attributes = new AttributeReader(payload[16..]);
        while (attributes.Next())
        {
            if (attributes.Type == 1) mac = new PhysicalAddress(attributes.Value.ToArray());
            else if (attributes.Type == 3) name = attributes.Text;
            else if (attributes.Type == 4) mtu = (int)attributes.UInt32;
            else if (attributes.Type == 10) master = (int)attributes.UInt32;
            else if (attributes.Type == 18) kind = KindOf(attributes.Value);
        }
        return new LinkInfo(index, name, kind, mtu, master, up, mac);
    }

    private static string KindOf(ReadOnlySpan<byte> linkInfo)
    {
        var attributes = new AttributeReader(linkInfo);
        while (attributes.Next())
            if (attributes.Type == 1) return attributes.Text;
        return "";
    }
}
