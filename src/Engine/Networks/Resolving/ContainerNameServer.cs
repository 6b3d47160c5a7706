using System.Collections.Immutable;
using System.Net;
using Naru.Dns.Records;
using Naru.Dns.Serving;
using Naru.Kernel.Netlink;
using Naru.Kernel.Nftables;

namespace Naru.Engine.Networks.Resolving;

/// <summary>
/// The name server that one container finds at 127.0.0.11. Its sockets are opened inside the container's network
/// namespace, on any free port, and a table of that namespace leads port 53 there: so who asks is known by the socket,
/// the container may itself listen on port 53, and nothing of it is visible outside. When the engine stops, names are
/// silent until its next start, which opens new sockets and replaces the table.
/// </summary>
internal sealed class ContainerNameServer : IDisposable
{
    public const string Address = "127.0.0.11";
    private const string Table = "naru-names";
    private const uint Seconds = 600;
    private readonly DnsServer server;

    private ContainerNameServer(DnsServer server) => this.server = server;

    /// <param name="networks">The networks the container is on at the moment of a question, in the order to be searched.</param>
    /// <param name="names">The table at the moment of a question.</param>
    /// <param name="forwarder">Asked for other names; null where nothing leads out.</param>
    public static ContainerNameServer Start(
        NetworkNamespace ns, Func<IReadOnlyList<string>> networks, Func<ContainerNameTable> names, Func<DnsForwarder?> forwarder, TimeProvider time)
    {
        var address = IPAddress.Parse(Address);
        var (udp, tcp) = ns.Run(() => DnsServer.Bind(new IPEndPoint(address, 0)));
        int port = ((IPEndPoint)udp.LocalEndPoint!).Port;
        using (var nft = NftSocket.Open(ns)) nft.Commit(LeadPort53To(address, port), "name server of a container");
        return new ContainerNameServer(DnsServer.Start(udp, tcp, (request, cancel) => RespondAsync(request, networks(), names(), forwarder(), cancel), time));
    }

    public void Dispose() => server.Dispose();

    private static ValueTask<DnsReply> RespondAsync(
        DnsRequest request, IReadOnlyList<string> networks, ContainerNameTable names, DnsForwarder? forwarder, CancellationToken cancel)
    {
        if (Answer(request.Question, networks, names) is { } known) return ValueTask.FromResult<DnsReply>(known);
        return forwarder is null
            ? ValueTask.FromResult<DnsReply>(new DnsReply.Failed(DnsCode.NoSuchName))
            : forwarder.ForwardAsync(request, cancel);
    }

    /// <summary>Null when no network of the container knows the name.</summary>
    internal static DnsReply.Known? Answer(DnsQuestion question, IReadOnlyList<string> networks, ContainerNameTable names)
    {
        if (question.Type == DnsType.Ptr)
        {
            if (ReverseName.Parse(question.Name) is not { } address) return null;
            var name = networks.Select(n => names.NameOf(n, address)).FirstOrDefault(n => n is not null);
            return name is null ? null : Found(new DnsRecord(question.Name, Seconds, new DnsData.Pointer(name)));
        }
        var addresses = networks.Select(n => names.Find(n, question.Name)).FirstOrDefault(a => !a.IsDefaultOrEmpty, []);
        if (addresses.IsEmpty) return null;
        return question.Type is DnsType.A or DnsType.Any
            ? Found([.. addresses.Select(a => new DnsRecord(question.Name, Seconds, new DnsData.Host(a)))])
            : Found();
    }

    private static DnsReply.Known Found(params ImmutableArray<DnsRecord> records) => new(DnsCode.NoError, records, []);

    private static NftBatch LeadPort53To(IPAddress address, int port)
    {
        var batch = new NftBatch().FreshTable(Table).AddChain(Table, new NftChain("output", NftHook.Output, "nat", NftChain.PriorityDestinationNat));
        foreach (byte protocol in new byte[] { 6, 17 })
            batch.AddRule(Table, "output", new NftRule()
                .LoadDestination(0).MatchNetwork(0, new IPNetwork(address, 32))
                .MatchProtocol(protocol).MatchDestinationPort(53)
                .Immediate(0, NftKey.Empty.Address(address)).Immediate(1, NftKey.Empty.Port(port)).DestinationNat(0, 1));
        return batch;
    }
}
