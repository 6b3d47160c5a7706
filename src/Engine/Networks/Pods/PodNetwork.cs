using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Naru.Engine.Networks.Guards;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Kernel.Netlink;
using Naru.Kernel.Nftables;

namespace Naru.Engine.Networks.Pods;

/// <summary>
/// The pods' network on one node. Each pod has a namespace of its own (bind-mounted, so that it needs no process to
/// hold it), one veth and one /32 address; the node routes to it and answers for the gateway 169.254.1.1. Neighbour
/// entries are permanent on both ends: no ARP, no bridge, nothing that depends on br_netfilter.
///
/// Life cycle: <see cref="Open"/> brings the kernel to what is on record; <see cref="Attach"/> records an address and
/// then wires the pod, and may be repeated; <see cref="Detach"/> unwires and then forgets. A crash between record and
/// wiring leaves a record that Attach completes or Detach removes. After a reboot the records remain and the
/// namespaces are gone: Attach gives the same address again.
///
/// Invariants: an address belongs to at most one record; the node's whole range has an unreachable route, so that what
/// is sent to a pod that is gone is refused instead of leaving by the uplink; a pod that reaches itself through a
/// Service is masqueraded, else it would drop its own packet; what leaves the cluster's networks is masqueraded.
/// </summary>
public sealed class PodNetwork : IDisposable
{
    public static readonly IPAddress Gateway = IPAddress.Parse("169.254.1.1");
    private static readonly NftFamily[] GuardFamilies = [NftFamily.Arp, NftFamily.IPv6];
    private static readonly IPNetwork Everywhere = new(IPAddress.Any, 0);
    private readonly PodNetworkConfig config;
    private readonly RouteSocket route;
    private readonly NftSocket nft;
    private readonly AddressPool pool;
    private readonly ConcurrentDictionary<string, PodRecord> records = new();
    private readonly Lock gate = new();
    private readonly IReadOnlyList<NftFamily> families;

    private PodNetwork(PodNetworkConfig config)
    {
        this.config = config;
        route = RouteSocket.Open(config.Node);
        nft = NftSocket.Open(config.Node);
        pool = new AddressPool(config.PodRange);
        families = [.. GuardFamilies.Where(family => nft.Filters(family, config.Names.Table("probe")))];
    }

    private string Table => config.Names.Table("pods");

    /// <summary>What this kernel cannot keep pods from, as sentences.</summary>
    public IReadOnlyList<string> Gaps => [.. GuardFamilies.Except(families).Select(family => $"this kernel has no nftables for {family}: pods' packets of that family are not checked")];

    /// <summary>Loads the records and puts switches, routes and the table in place.</summary>
    public static PodNetwork Open(PodNetworkConfig config)
    {
        Directory.CreateDirectory(config.StateDirectory);
        Directory.CreateDirectory(config.NamespaceDirectory);
        var network = new PodNetwork(config);
        network.LoadRecords();
        NodeSwitches.Set(config.Node);
        network.route.EnsureRoute(new RoutePlan(config.PodRange) { Kind = RouteKind.Unreachable });
        var batch = PodTable.Build(network.Table, config, network.records.Values);
        network.nft.Commit(PodLinkGuard.Build(batch, network.Table, config.Names, network.families, [.. network.records.Values]), "pod table");
        return network;
    }

    public IReadOnlyList<PodAttachment> List() => [.. records.Values.OrderBy(r => r.PodUid, StringComparer.Ordinal).Select(AttachmentOf)];

    public PodAttachment? Find(string podUid) => records.TryGetValue(podUid, out var record) ? AttachmentOf(record) : null;

    /// <summary>Gives the pod a namespace with an address in it; the same again when it has them.</summary>
    public PodAttachment Attach(string podUid)
    {
        lock (gate)
        {
            var record = records.TryGetValue(podUid, out var known) ? known : Record(podUid);
            var attachment = AttachmentOf(record);
            if (route.Find(config.Names.PodLink(podUid)) is not null && IsNamespace(attachment.NamespacePath)) return attachment;
            Wire(record, attachment);
            return attachment;
        }
    }

    /// <summary>Takes everything of the pod's network away; a pod that has none is fine.</summary>
    public void Detach(string podUid)
    {
        lock (gate)
        {
            if (!records.TryGetValue(podUid, out var record)) return;
            route.DeleteLink(config.Names.PodLink(podUid));
            Failpoint.Hit(NetworkFailpoints.PodUnlinked);
            NetworkNamespace.RemoveAt(NamespacePathOf(podUid));
            Failpoint.Hit(NetworkFailpoints.PodNamespaceGone);
            ForgetSelf(record);
            File.Delete(RecordPathOf(podUid));
            DurableFile.SyncDirectory(config.StateDirectory);
            records.TryRemove(podUid, out _);
            pool.Release(IPAddress.Parse(record.Address));
        }
    }

    public void Dispose()
    {
        route.Dispose();
        nft.Dispose();
    }

    private void LoadRecords()
    {
        foreach (var file in Directory.GetFiles(config.StateDirectory, "*.json"))
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(file), NetworkJson.Default.PodRecord)!;
            pool.Take(IPAddress.Parse(record.Address));
            records[record.PodUid] = record;
        }
    }

    private PodRecord Record(string podUid)
    {
        var address = pool.TakeAny() ?? throw EngineException.Failed(
            $"no free pod address in {config.PodRange}: {records.Count} pods hold one; delete pods or use another node");
        var record = new PodRecord(podUid, address.ToString());
        try
        {
            DurableFile.Write(RecordPathOf(podUid), JsonSerializer.SerializeToUtf8Bytes(record, NetworkJson.Default.PodRecord));
            Failpoint.Hit(NetworkFailpoints.PodRecorded);
            var batch = new NftBatch().AddElements(Table, PodTable.SelfSet, [PodTable.SelfElement(record)]);
            nft.Commit(PodLinkGuard.Admit(batch, Table, config.Names, families, record), $"pod {podUid}");
        }
        catch
        {
            // Nobody was told the address, and nobody would give it back.
            File.Delete(RecordPathOf(podUid));
            pool.Release(address);
            throw;
        }
        records[podUid] = record;
        return record;
    }

    /// <summary>A Detach that was broken off after this step does it again and finds nothing.</summary>
    private void ForgetSelf(PodRecord record)
    {
        try
        {
            var batch = new NftBatch().DeleteElements(Table, PodTable.SelfSet, [PodTable.SelfElement(record)]);
            nft.Commit(PodLinkGuard.Dismiss(batch, Table, config.Names, families, record), $"forget pod {record.PodUid}");
        }
        catch (NetlinkException e) when (e.IsAbsent)
        {
            return;
        }
    }

    private void Wire(PodRecord record, PodAttachment attachment)
    {
        var link = config.Names.PodLink(record.PodUid);
        var (nodeMac, podMac) = (InstanceNames.MacOf("node/" + record.PodUid), InstanceNames.MacOf("pod/" + record.PodUid));
        route.DeleteLink(link);
        using var ns = NetworkNamespace.CreateAt(attachment.NamespacePath);
        Failpoint.Hit(NetworkFailpoints.PodNamespaced);
        route.AddVeth(new VethPlan(link, "eth0", ns) { Mac = nodeMac, PeerMac = podMac, Mtu = config.Mtu });
        Failpoint.Hit(NetworkFailpoints.PodLinked);
        var inside = ns.Inside;
        int eth0 = inside.IndexOf("eth0");
        inside.EnsureAddress(eth0, attachment.Address, 32);
        inside.SetUp(eth0);
        inside.EnsureNeighbour(eth0, Gateway, nodeMac);
        inside.EnsureRoute(new RoutePlan(new IPNetwork(Gateway, 32)) { Index = eth0 });
        inside.EnsureRoute(new RoutePlan(Everywhere) { Gateway = Gateway, Index = eth0, Source = attachment.Address });
        int index = route.IndexOf(link);
        route.EnsureNeighbour(index, attachment.Address, podMac);
        route.EnsureRoute(new RoutePlan(new IPNetwork(attachment.Address, 32)) { Index = index, Source = config.NodeAddress });
        Failpoint.Hit(NetworkFailpoints.PodWired);
    }

    private PodAttachment AttachmentOf(PodRecord record) => new(record.PodUid, IPAddress.Parse(record.Address), NamespacePathOf(record.PodUid));

    private string NamespacePathOf(string podUid) => Path.Combine(config.NamespaceDirectory, "pod-" + podUid);

    private string RecordPathOf(string podUid) => Path.Combine(config.StateDirectory, podUid + ".json");

    private static bool IsNamespace(string path)
    {
        if (!File.Exists(path)) return false;
        try
        {
            using var ns = NetworkNamespace.Open(path);
            return true;
        }
        catch (NetlinkException)
        {
            return false;
        }
    }
}
