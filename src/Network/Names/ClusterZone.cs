using System.Collections.Immutable;
using System.Net;
using Naru.Dns.Records;
using Naru.Dns.Serving;
using Naru.Network.Dataplane;
using Naru.Network.Services;

namespace Naru.Network.Names;

/// <summary>
/// Answers for the cluster's names, after the Kubernetes DNS specification 1.1: services (A and SRV), headless services
/// and their endpoints by host name, ExternalName as CNAME, pods by dashed address, PTR for service and named endpoint
/// addresses. A name that exists without the asked type is NOERROR with no answer, so that askers with a search list
/// stop there; one that does not is NXDOMAIN; both carry the zone's SOA. While the source is not whole every name of the
/// zone is SERVFAIL, which nobody remembers. Null for names of other zones. Pure but for the source it reads.
/// </summary>
/// <param name="domain">The cluster's domain, "cluster.local".</param>
public sealed class ClusterZone(string domain, IPNetwork serviceRange, IPNetwork podRange, IPAddress dnsAddress, NameSource source)
{
    private const uint Seconds = 5;

    public DnsReply? Answer(DnsQuestion question)
    {
        var address = ReverseName.Parse(question.Name);
        var isOurs = address is not null ? serviceRange.Contains(address) || podRange.Contains(address) : IsInDomain(question.Name);
        if (!isOurs) return null;
        if (!source.IsWhole()) return new DnsReply.Failed(DnsCode.ServerFailure);
        return address is not null ? Reverse(question, address) : Forward(question);
    }

    private bool IsInDomain(string name) =>
        name.Equals(domain, StringComparison.OrdinalIgnoreCase) || name.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);

    private DnsReply.Known Forward(DnsQuestion question)
    {
        if (question.Name.Length == domain.Length) return Apex(question);
        var labels = question.Name[..^(domain.Length + 1)].ToLowerInvariant().Split('.');
        return labels switch
        {
            ["ns", "dns"] => Typed(question, [Host(question.Name, dnsAddress)]),
            ["dns-version"] => Typed(question, [new(question.Name, Seconds, new DnsData.Text("1.1.0"))]),
            ["svc"] or ["pod"] => Nothing(),
            [var ns, "svc" or "pod"] => source.HasNamespace(ns) ? Nothing() : Absent(),
            [var pod, var ns, "pod"] => Pod(question, pod, ns),
            [.. var rest, var name, var ns, "svc"] => Service(question, rest, new ServiceKey(ns, name)),
            _ => Absent(),
        };
    }

    private DnsReply.Known Service(DnsQuestion question, string[] rest, ServiceKey key)
    {
        if (source.Service(key) is not { } service) return Absent();
        if (service.ExternalName is { } target)
            return rest.Length == 0 ? new(DnsCode.NoError, [new(question.Name, Seconds, new DnsData.Alias(target))], []) : Absent();
        return rest switch
        {
            [] => Typed(question, [.. AddressesOf(question.Name, service), .. ServicesOf(question.Name, service, null, null)]),
            [['_', .. var port], ['_', .. var protocol]] => Ports(question, service, port, protocol),
            [var host] => Typed(question, [.. EndpointsOf(service).Where(e => NameOf(e.Endpoint) == host).Select(e => e.Endpoint.Address).Distinct().Select(a => Host(question.Name, a))], absentWhenEmpty: true),
            _ => Absent(),
        };
    }

    private DnsReply.Known Ports(DnsQuestion question, ServiceRecord service, string port, string protocol)
    {
        var records = ServicesOf(question.Name, service, port, protocol);
        return records.Count == 0 ? Absent() : Typed(question, [.. records]);
    }

    private IEnumerable<DnsRecord> AddressesOf(string name, ServiceRecord service) => service.ClusterAddress is { } address
        ? [Host(name, address)]
        : EndpointsOf(service).Select(e => e.Endpoint.Address).Distinct().Select(a => Host(name, a));

    /// <summary>SRV records of a service's ports, of all of them or of the one named.</summary>
    private List<DnsRecord> ServicesOf(string name, ServiceRecord service, string? port, string? protocol)
    {
        bool Wanted(string portName, byte number) =>
            (port is null || portName == port) && (protocol is null || Protocols.NameOf(number).Equals(protocol, StringComparison.OrdinalIgnoreCase));
        var root = $"{service.Name}.{service.Namespace}.svc.{domain}";
        var targets = service.ClusterAddress is not null
            ? service.Ports.Where(p => Wanted(p.Name, p.Protocol)).Select(p => (p.Port, Target: root))
            : EndpointsOf(service).SelectMany(e => e.Slice.Ports.Where(p => Wanted(p.Name, p.Protocol)).Select(p => (p.Port, Target: $"{NameOf(e.Endpoint)}.{root}")));
        var distinct = targets.Distinct().ToList();
        ushort weight = (ushort)(100 / Math.Max(1, distinct.Count));
        return [.. distinct.Select(t => new DnsRecord(name, Seconds, new DnsData.Service(0, weight, (ushort)t.Port, t.Target)))];
    }

    private IEnumerable<(SliceRecord Slice, EndpointRecord Endpoint)> EndpointsOf(ServiceRecord service) =>
        source.Slices(new ServiceKey(service.Namespace, service.Name)).SelectMany(s => s.Endpoints, (s, e) => (s, e))
            .Where(x => x.e.Ready || service.PublishNotReady);

    private DnsReply.Known Pod(DnsQuestion question, string dashed, string ns)
    {
        if (!source.HasNamespace(ns)) return Absent();
        return IPAddress.TryParse(dashed.Replace('-', '.'), out var address) && dashed.Count(c => c == '-') == 3 ? Typed(question, [Host(question.Name, address)]) : Absent();
    }

    private DnsReply.Known Reverse(DnsQuestion question, IPAddress address)
    {
        if (source.ServiceAt(address) is { } service) return Pointers(question, [$"{service.Name}.{service.Namespace}.svc.{domain}"]);
        var names = source.SlicesWith(address).SelectMany(s => s.Endpoints, (s, e) => (Slice: s, Endpoint: e))
            .Where(x => x.Endpoint.Address.Equals(address) && source.Service(new ServiceKey(x.Slice.Namespace, x.Slice.Service)) is { ClusterAddress: null })
            .Select(x => $"{NameOf(x.Endpoint)}.{x.Slice.Service}.{x.Slice.Namespace}.svc.{domain}").Distinct().ToList();
        return names.Count == 0 ? Absent() : Pointers(question, names);
    }

    private DnsReply.Known Pointers(DnsQuestion question, IEnumerable<string> names) =>
        Typed(question, [.. names.Select(n => new DnsRecord(question.Name, Seconds, new DnsData.Pointer(n)))]);

    private DnsReply.Known Apex(DnsQuestion question) =>
        Typed(question, [Authority(), new(domain, Seconds, new DnsData.NameServer($"ns.dns.{domain}"))]);

    /// <summary>Of what a name has, the records of the asked type.</summary>
    private DnsReply.Known Typed(DnsQuestion question, ImmutableArray<DnsRecord> all, bool absentWhenEmpty = false)
    {
        if (all.IsEmpty && absentWhenEmpty) return Absent();
        var asked = question.Type == DnsType.Any ? all : [.. all.Where(r => r.Data.Type == question.Type)];
        return asked.IsEmpty ? Nothing() : new(DnsCode.NoError, asked, []);
    }

    private DnsReply.Known Nothing() => new(DnsCode.NoError, [], [Authority()]);

    private DnsReply.Known Absent() => new(DnsCode.NoSuchName, [], [Authority()]);

    private DnsRecord Authority() => new(domain, Seconds, new DnsData.Authority($"ns.dns.{domain}", $"hostmaster.{domain}", 1, 7200, 1800, 86400, Seconds));

    private static DnsRecord Host(string name, IPAddress address) => new(name, Seconds, new DnsData.Host(address));

    private static string NameOf(EndpointRecord endpoint) => endpoint.HostName.Length > 0 ? endpoint.HostName : endpoint.Address.ToString().Replace('.', '-');
}
