using System.Globalization;
using System.Net;
using Naru.ApiServer.Cache;
using Naru.ApiServer.Mutations;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;
using Naru.Resources.Faults;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Services;

/// <summary>
/// Gives Services their cluster addresses and node ports. What is taken is told by the Services themselves, so there is
/// nothing to keep and nothing to repair after a crash; what concurrent requests have been promised and not yet committed
/// is set aside in memory until their attempt ends.
/// <para>
/// Invariant: whoever chooses looks at the newest committed state, not at the state its attempt began with: a promise ends
/// after its object was published, so whatever is no longer promised is seen there. What is promised to a Service is kept
/// from all others only: of its own attempts that run at once one is committed, and the rest see that and look again.
/// </para>
/// </summary>
internal sealed class ServiceAddresses
{
    private readonly Lock _gate = new();
    private readonly List<Promised> _promised = [];
    private readonly ApiServerOptions _options;
    private readonly IIdSource _ids;
    private readonly WatchCache _cache;
    private readonly uint _first;
    private readonly uint _count;

    public ServiceAddresses(ApiServerOptions options, IIdSource ids, WatchCache cache)
    {
        (_options, _ids, _cache) = (options, ids, cache);
        var range = IPNetwork.Parse(options.ServiceRange);
        _first = ServiceRange.Number(range.BaseAddress);
        _count = 1u << (32 - range.PrefixLength);
    }

    public Tree Assign(Change change, Tree service)
    {
        var spec = service.Spec;
        var type = spec["type"].Text;
        if (type == "ExternalName") return service.With("spec", spec.Without("clusterIP").Without("clusterIPs"));
        if (spec["clusterIP"].Text.Length == 0 && change.Old.Spec["type"].Text is not ("" or "ExternalName"))
            spec = spec.With("clusterIP", change.Old.Spec["clusterIP"]).With("clusterIPs", change.Old.Spec["clusterIPs"]);
        lock (_gate)
        {
            var taken = Taken(service.Key);
            spec = WithAddress(change, service, spec, taken);
            spec = WithNodePorts(change, service, spec, taken);
        }
        if (spec["ipFamilies"].Count == 0) spec = spec.With("ipFamilies", Tree.Array("IPv4"));
        if (spec["ipFamilyPolicy"].IsEmpty) spec = spec.With("ipFamilyPolicy", "SingleStack");
        return service.With("spec", spec);
    }

    private Tree WithAddress(Change change, Tree service, Tree spec, HashSet<string> taken)
    {
        var address = spec["clusterIP"].Text is { Length: > 0 } given ? given : spec["clusterIPs"][0].Text;
        if (address.Length == 0) address = Pick(taken);
        else if (address != "None") CheckWished(change, service, address, taken);
        if (address != "None") Promise(change, service.Key, address);
        return spec.With("clusterIP", address).With("clusterIPs", Tree.Array(address));
    }

    private Tree WithNodePorts(Change change, Tree service, Tree spec, HashSet<string> taken)
    {
        var wants = spec["type"].Text is "NodePort" or "LoadBalancer";
        var ports = spec["ports"];
        for (var i = 0; i < ports.Count; i++)
        {
            var port = ports[i];
            var given = port["nodePort"].AsInt32();
            if (!wants)
            {
                // What another type had given is taken back, unless the client asks for it anew.
                if (given != 0 && change.Old.Spec["ports"].Items.ToArray().Any(p => p["nodePort"].AsInt32() == given)) ports = ports.WithItem(i, port.Without("nodePort"));
                continue;
            }
            if (given == 0) given = Known(change.Old, port) is > 0 and var known ? known : PickPort(port, taken);
            else CheckWishedPort(change, service, i, given, port, taken);
            Promise(change, service.Key, PortKey(port, given));
            taken.Add(PortKey(port, given));
            ports = ports.WithItem(i, port.With("nodePort", given));
        }
        return spec.With("ports", ports);
    }

    private static int Known(Tree old, Tree port)
    {
        foreach (var candidate in old.Spec["ports"].Items)
            if (candidate["port"].AsInt32() == port["port"].AsInt32() && Protocol(candidate) == Protocol(port)) return candidate["nodePort"].AsInt32();
        return 0;
    }

    private HashSet<string> Taken(ObjectKey except)
    {
        var taken = new HashSet<string>(_promised.Where(promised => promised.To != except).Select(promised => promised.What)) { ServiceRange.DnsAddress(_options.ServiceRange) };
        foreach (var document in _cache.World.Of("/services").From(""))
        {
            if (document.Key == except) continue;
            var spec = document.ToTree().Spec;
            taken.Add(spec["clusterIP"].Text);
            foreach (var port in spec["ports"].Items)
                if (port["nodePort"].AsInt32() is > 0 and var number) taken.Add(PortKey(port, number));
        }
        return taken;
    }

    // The first address is the kubernetes Service's, the last one the broadcast of the range.
    private string Pick(HashSet<string> taken)
    {
        var usable = _count - 3;
        var start = Random(usable);
        for (uint i = 0; i < usable; i++)
        {
            var address = ServiceRange.Text(_first + 2 + (start + i) % usable);
            if (!taken.Contains(address)) return address;
        }
        throw Refusal.Internal($"every address of the range {_options.ServiceRange} is taken: delete Services, or start with a larger range");
    }

    private int PickPort(Tree port, HashSet<string> taken)
    {
        var (first, last) = _options.NodePorts;
        var count = (uint)(last - first + 1);
        var start = Random(count);
        for (uint i = 0; i < count; i++)
        {
            var number = first + (int)((start + i) % count);
            if (!taken.Contains(PortKey(port, number))) return number;
        }
        throw Refusal.Internal($"every node port from {first} to {last} is taken: delete Services of the type NodePort");
    }

    private void CheckWished(Change change, Tree service, string address, HashSet<string> taken)
    {
        if (address == change.Old.Spec["clusterIP"].Text) return;
        var why = !IPAddress.TryParse(address, out var parsed) || parsed.GetAddressBytes().Length != 4 ? "must be a valid IP address"
            : ServiceRange.Number(parsed) - _first >= _count ? $"failed to allocate IP {address}: the provided IP ({address}) is not in the valid range. The range of valid IPs is {_options.ServiceRange}"
            : taken.Contains(address) ? $"failed to allocate IP {address}: provided IP is already allocated" : null;
        if (why is null) return;
        var faults = new FaultList();
        faults.Invalid(FieldPath.Of("spec", "clusterIPs"), Tree.Array(address), why);
        throw Refusal.Invalid(change.Kind, service.ObjectName, faults);
    }

    private void CheckWishedPort(Change change, Tree service, int index, int number, Tree port, HashSet<string> taken)
    {
        var (first, last) = _options.NodePorts;
        var why = number < first || number > last ? $"provided port is not in the valid range. The range of valid ports is {first}-{last}"
            : taken.Contains(PortKey(port, number)) ? "provided port is already allocated" : null;
        if (why is null) return;
        var faults = new FaultList();
        faults.Invalid(FieldPath.Of("spec", "ports").At(index)["nodePort"], number, why);
        throw Refusal.Invalid(change.Kind, service.ObjectName, faults);
    }

    private void Promise(Change change, ObjectKey to, string what)
    {
        var promised = new Promised(what, to);
        _promised.Add(promised);
        // Equal ones of other attempts stand for themselves, so it does not matter which of them goes.
        change.WhenEnded(() => { lock (_gate) _promised.Remove(promised); });
    }

    private uint Random(uint below)
    {
        Span<byte> bytes = stackalloc byte[4];
        _ids.Fill(bytes);
        return BitConverter.ToUInt32(bytes) % below;
    }

    private static string PortKey(Tree port, int number) => $"{Protocol(port)}:{number.ToString(CultureInfo.InvariantCulture)}";

    private static string Protocol(Tree port) => port["protocol"].Text is { Length: > 0 } protocol ? protocol : "TCP";

    private sealed record Promised(string What, ObjectKey To);
}
