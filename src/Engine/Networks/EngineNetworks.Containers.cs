using System.Net;
using Naru.Dns.Serving;
using Naru.Engine.Networks.Definitions;
using Naru.Engine.Networks.Endpoints;
using Naru.Engine.Networks.Guards;
using Naru.Engine.Networks.Resolving;
using Naru.Kernel;
using Naru.Kernel.Netlink;
using Naru.Kernel.Nftables;

namespace Naru.Engine.Networks;

/// <summary>Containers come, go, and change networks while they run.</summary>
public sealed partial class EngineNetworks
{
    private static readonly IPNetwork Everywhere = new(IPAddress.Any, 0);

    /// <summary>
    /// Gives a container that is about to start its network. What an earlier run of it left is removed first.
    /// </summary>
    public ContainerAttachment Attach(ContainerRequest request)
    {
        if (request.Mode == HostName) return new ContainerAttachment(null, [], [], HostResolver(request));
        if (request.Mode.StartsWith("container:", StringComparison.Ordinal)) return Share(request);
        lock (gate)
        {
            Forget(request.ContainerId);
            try
            {
                return AttachOwn(request);
            }
            catch (Exception e)
            {
                Forget(request.ContainerId);
                if (e is EngineException) throw;
                throw EngineException.Failed($"container {request.Name} could not be put on its networks: {e.Message}", e);
            }
        }
    }

    /// <summary>What a running container has, or null when it has no network of its own.</summary>
    public ContainerAttachment? Find(ContainerRequest request)
    {
        lock (gate) return store.Container(request.ContainerId) is { } record ? AttachmentOf(record) : null;
    }

    /// <summary>Takes everything of the container's network away; one that has none is fine.</summary>
    public void Detach(string containerId)
    {
        lock (gate) Forget(containerId);
    }

    /// <summary>Puts a running container on one more network.</summary>
    public EndpointRecord Connect(string containerId, EndpointRequest request)
    {
        lock (gate)
        {
            var record = Running(containerId);
            var network = Known(request.Network);
            if (!network.IsBridge) throw EngineException.Invalid($"a container with networks of its own cannot be connected to {network.Name}");
            if (record.Endpoints.Any(e => e.NetworkId == network.Id))
                throw new EngineException(EngineFault.Denied, $"container {record.Name} is already on network {network.Name}");
            var endpoint = EndpointPlan.Of(record, network, request, store.PoolOf(network), config.Names);
            var next = Published(record with { Endpoints = [.. record.Endpoints, endpoint] });
            store.Save(next);
            Failpoint.Hit(NetworkFailpoints.ConnectRecorded);
            try
            {
                using var ns = NetworkNamespace.Open(record.NamespacePath);
                Wire(ns, endpoint, network);
                Settle(ns, record, next);
            }
            catch (IOException e)
            {
                route.DeleteLink(endpoint.LinkName);
                if (record.Ports.Count == 0) holds.Release(record.ContainerId);
                store.Save(record);
                throw EngineException.Failed($"container {record.Name} could not be put on network {network.Name}: {e.Message}", e);
            }
            return endpoint;
        }
    }

    /// <summary>Takes a running container off a network.</summary>
    public void Disconnect(string containerId, string network)
    {
        lock (gate)
        {
            var record = Running(containerId);
            var id = Known(network).Id;
            if (record.Endpoints.FirstOrDefault(e => e.NetworkId == id) is not { } endpoint)
                throw EngineException.Invalid($"container {record.Name} is not on network {network}");
            var next = Published(record with { Endpoints = [.. record.Endpoints.Where(e => e != endpoint)] });
            route.DeleteLink(endpoint.LinkName);
            Failpoint.Hit(NetworkFailpoints.DisconnectUnlinked);
            using var ns = NetworkNamespace.Open(record.NamespacePath);
            Settle(ns, record, next);
            store.Save(next);
        }
    }

    /// <summary>After a rename: the names others find the container by.</summary>
    public void Rename(string containerId, string name)
    {
        lock (gate)
        {
            if (store.Container(containerId) is not { } record) return;
            store.Save(record with
            {
                Name = name,
                Endpoints = [.. record.Endpoints.Select(e => e with { Names = [.. e.Names.Select(n => n == record.Name ? name : n)] })],
            });
            PublishNames();
        }
    }

    /// <summary>
    /// Told once after <see cref="Open"/> which containers still run: takes up their ports and names, removes the rest. Returns what
    /// could not be taken up, as sentences; the containers run on without it.
    /// </summary>
    public IReadOnlyList<string> Recover(IReadOnlySet<string> running)
    {
        var faults = new List<string>();
        if (!guardsFrames) faults.Add("this kernel has no nftables for bridges (CONFIG_NF_TABLES_BRIDGE): containers of one network can take each other's addresses, and those of a network with enable_icc=false reach each other");
        lock (gate)
        {
            foreach (var record in store.Containers.ToList())
            {
                if (!running.Contains(record.ContainerId) || !File.Exists(record.NamespacePath)) Forget(record.ContainerId);
                else TakeUp(record, faults);
            }
            PublishNames();
        }
        return faults;
    }

    private ContainerAttachment AttachOwn(ContainerRequest request)
    {
        var record = new ContainerNetRecord(request.ContainerId, request.Name, Path.Combine(config.NamespaceDirectory, "ctr-" + request.ContainerId))
        {
            HostName = request.HostName,
            Dns = [.. request.Dns],
            DnsSearch = [.. request.DnsSearch],
            DnsOptions = [.. request.DnsOptions],
            Wanted = [.. request.Ports],
        };
        foreach (var wish in WishesOf(request))
        {
            var network = Known(wish.Network);
            if (!network.IsBridge) throw EngineException.Invalid($"network {network.Name} cannot be combined with others");
            record = record with { Endpoints = [.. record.Endpoints, EndpointPlan.Of(record, network, wish, store.PoolOf(network), config.Names)] };
        }
        record = Published(record);
        store.Save(record);
        Failpoint.Hit(NetworkFailpoints.AttachRecorded);
        using var ns = NetworkNamespace.CreateAt(record.NamespacePath);
        Failpoint.Hit(NetworkFailpoints.AttachNamespaced);
        foreach (var endpoint in record.Endpoints) Wire(ns, endpoint, Known(endpoint.NetworkId));
        Failpoint.Hit(NetworkFailpoints.AttachWired);
        Settle(ns, record with { Endpoints = [], Ports = [] }, record);
        Failpoint.Hit(NetworkFailpoints.AttachSettled);
        return AttachmentOf(record);
    }

    private static IReadOnlyList<EndpointRequest> WishesOf(ContainerRequest request)
    {
        if (request.Mode == NoneName) return [];
        if (request.Endpoints.Count > 0) return request.Endpoints;
        return [new EndpointRequest(request.Mode is "" or "default" ? BridgeName : request.Mode)];
    }

    private ContainerAttachment Share(ContainerRequest request)
    {
        var other = request.Mode["container:".Length..];
        lock (gate)
        {
            var matches = store.Containers.Where(c => c.Name == other || c.ContainerId == other || (other.Length > 0 && c.ContainerId.StartsWith(other, StringComparison.Ordinal))).ToList();
            if (matches.Count != 1)
                throw EngineException.Conflict($"cannot join the network of container {other}: it is not running with a network of its own; start it first");
            return AttachmentOf(matches[0]);
        }
    }

    // A change of networks that was broken off leaves an endpoint on record without a link, or with one that is not set up.
    private void Rewire(NetworkNamespace ns, EndpointRecord endpoint)
    {
        if (route.Find(endpoint.LinkName) is { } link) SetUp(ns, endpoint, link.Index);
        else Wire(ns, endpoint, Known(endpoint.NetworkId));
    }

    private void Wire(NetworkNamespace ns, EndpointRecord endpoint, NetworkRecord network)
    {
        route.DeleteLink(endpoint.LinkName);
        route.AddVeth(new VethPlan(endpoint.LinkName, endpoint.InterfaceName, ns)
        {
            Master = route.IndexOf(config.Names.Bridge(network.Id)),
            PeerMac = EndpointPlan.ParseMac(endpoint.Mac),
            Mtu = MtuOf(network),
        });
        SetUp(ns, endpoint, route.IndexOf(endpoint.LinkName));
    }

    private void SetUp(NetworkNamespace ns, EndpointRecord endpoint, int link)
    {
        route.SetHairpin(link);
        var inside = ns.Inside;
        int index = inside.IndexOf(endpoint.InterfaceName);
        inside.EnsureAddress(index, IPAddress.Parse(endpoint.Address), endpoint.PrefixLength);
        inside.SetUp(index);
    }

    /// <summary>
    /// Ports are published while some network of the container leads out, where that network says when nobody says where. They are
    /// held from then on, and let go when the last such network is left.
    /// </summary>
    private ContainerNetRecord Published(ContainerNetRecord record)
    {
        if (ContainerTable.PublishAddress(record) is not { } address)
        {
            holds.Release(record.ContainerId);
            return record with { Ports = [] };
        }
        if (record.Ports.Count > 0 || record.Wanted.Count == 0) return record;
        var binding = store.Network(GatewayEndpoint.Of(record.Endpoints)!.NetworkId) is { } network ? BridgeOptions.Of(network.Options).HostBinding?.ToString() ?? "" : "";
        return record with { Ports = holds.Hold(record.ContainerId, record.Wanted.Select(w => w.HostAddress.Length > 0 ? w : w with { HostAddress = binding }), () => address) };
    }

    /// <summary>Default route, published ports, what links let through, name server and names, from one set of endpoints to another.</summary>
    private void Settle(NetworkNamespace ns, ContainerNetRecord before, ContainerNetRecord after)
    {
        EnsureWayOut(ns, after);
        nft.Commit(Change(before, after), $"ports of {after.Name}");
        if (ContainerTable.PublishAddress(after) is { } now) holds.Retarget(after.ContainerId, now);
        EnsureNameServer(ns, after);
        PublishNames(after);
    }

    private NftBatch Change(ContainerNetRecord before, ContainerNetRecord after)
    {
        var batch = new NftBatch();
        if (ContainerTable.PublishAddress(before) is { } was) ContainerTable.Publish(batch, Table, before.Ports, was, remove: true);
        if (ContainerTable.PublishAddress(after) is { } now) ContainerTable.Publish(batch, Table, after.Ports, now);
        if (!guardsFrames) return batch;
        foreach (var gone in before.Endpoints.Except(after.Endpoints))
            if (store.Network(gone.NetworkId) is { } network) ContainerLinkGuard.Dismiss(batch, Table, config.Names, gone, network);
        foreach (var come in after.Endpoints.Except(before.Endpoints))
            if (store.Network(come.NetworkId) is { } network) ContainerLinkGuard.Admit(batch, Table, config.Names, come, network);
        return batch;
    }

    private static void EnsureWayOut(NetworkNamespace ns, ContainerNetRecord record)
    {
        if (GatewayEndpoint.Of(record.Endpoints) is not { Gateway.Length: > 0 } gateway) return;
        var inside = ns.Inside;
        inside.EnsureRoute(new RoutePlan(Everywhere) { Gateway = IPAddress.Parse(gateway.Gateway), Index = inside.IndexOf(gateway.InterfaceName) });
    }

    private void EnsureNameServer(NetworkNamespace ns, ContainerNetRecord record)
    {
        if (nameServers.ContainsKey(record.ContainerId) || !HasNames(record)) return;
        var id = record.ContainerId;
        nameServers[id] = ContainerNameServer.Start(ns, () => NamedNetworksOf(id), () => Volatile.Read(ref names), () => ForwarderOf(id), time);
    }

    private void TakeUp(ContainerNetRecord record, List<string> faults)
    {
        try
        {
            if (ContainerTable.PublishAddress(record) is { } address)
                holds.Hold(record.ContainerId, record.Ports.Select(p => p.ToRequest()), () => address);
            else if (record.Ports.Count > 0) store.Save(record with { Ports = [] });
            using var ns = NetworkNamespace.Open(record.NamespacePath);
            foreach (var endpoint in record.Endpoints) Rewire(ns, endpoint);
            EnsureWayOut(ns, record);
            EnsureNameServer(ns, record);
        }
        catch (Exception e) when (e is EngineException or NetlinkException or KernelException)
        {
            faults.Add($"container {record.Name}: {e.Message}");
        }
    }

    private void Forget(string containerId)
    {
        holds.Release(containerId);
        if (nameServers.Remove(containerId, out var server)) server.Dispose();
        if (store.Container(containerId) is not { } record) return;
        foreach (var endpoint in record.Endpoints) route.DeleteLink(endpoint.LinkName);
        Failpoint.Hit(NetworkFailpoints.DetachUnlinked);
        NetworkNamespace.RemoveAt(record.NamespacePath);
        Failpoint.Hit(NetworkFailpoints.DetachNamespaceGone);
        store.Remove(record);
        ForgetElements(record);
        PublishNames();
    }

    /// <summary>What was broken off before its elements stood is told apart by the kernel alone; then the table is made anew.</summary>
    private void ForgetElements(ContainerNetRecord record)
    {
        try
        {
            nft.Commit(Change(record, record with { Endpoints = [], Ports = [] }), $"forget {record.Name}");
        }
        catch (NetlinkException e) when (e.IsAbsent)
        {
            RebuildTable();
        }
    }

    private ContainerNetRecord Running(string containerId) =>
        store.Container(containerId) ?? throw EngineException.Conflict($"container {containerId} is not running with a network of its own");

    private void PublishNames(ContainerNetRecord? changed = null) =>
        Volatile.Write(ref names, ContainerNameTable.Of(changed is null ? store.Containers : store.Containers.Where(c => c.ContainerId != changed.ContainerId).Append(changed)));

    private bool HasNames(ContainerNetRecord record) => record.Endpoints.Any(e => store.Network(e.NetworkId) is { HasNames: true });

    private IReadOnlyList<string> NamedNetworksOf(string containerId)
    {
        lock (gate)
            return store.Container(containerId) is { } record
                ? [.. record.Endpoints.Where(e => store.Network(e.NetworkId) is { HasNames: true }).Select(e => e.NetworkId)]
                : [];
    }

    /// <summary>Null when the container is on internal networks only: then no question leaves either.</summary>
    private DnsForwarder? ForwarderOf(string containerId)
    {
        lock (gate)
        {
            if (store.Container(containerId) is not { } record || record.Endpoints.All(e => e.Gateway.Length == 0)) return null;
            IReadOnlyList<IPEndPoint> servers = record.Dns.Count > 0
                ? [.. record.Dns.Where(d => IPAddress.TryParse(d, out _)).Select(d => new IPEndPoint(IPAddress.Parse(d), 53))]
                : DnsForwarder.ReadServers(config.ResolvConf, withLoopback: true);
            return new DnsForwarder(servers, time);
        }
    }

    private ContainerAttachment AttachmentOf(ContainerNetRecord record)
    {
        var machine = ResolverConfig.OfMachine(config.ResolvConf).WithoutLoopback();
        IReadOnlyList<string> servers = HasNames(record) ? [ContainerNameServer.Address] : record.Dns.Count > 0 ? record.Dns : machine.Nameservers;
        IReadOnlyList<string> options = record.DnsOptions.Count > 0 ? record.DnsOptions : HasNames(record) ? ["ndots:0"] : machine.Options;
        var resolver = new ResolverConfig(servers, record.DnsSearch.Count > 0 ? record.DnsSearch : machine.Search, options);
        return new ContainerAttachment(record.NamespacePath, record.Endpoints, record.Ports, resolver);
    }

    private ResolverConfig HostResolver(ContainerRequest request)
    {
        var machine = ResolverConfig.OfMachine(config.ResolvConf);
        return new ResolverConfig(
            request.Dns.Count > 0 ? request.Dns : machine.Nameservers,
            request.DnsSearch.Count > 0 ? request.DnsSearch : machine.Search,
            request.DnsOptions.Count > 0 ? request.DnsOptions : machine.Options);
    }
}
