using System.Collections.Immutable;
using System.Net;
using Naru.Client;
using Naru.Client.Informers;
using Naru.Dns.Records;
using Naru.Dns.Serving;
using Naru.Network.Dataplane;
using Naru.Network.Names;
using Naru.Network.Services;
using Naru.Tests.Unit.Client;

namespace Naru.Tests.Unit.Network;

public sealed class ClusterZoneTests
{
    private static readonly ServiceRecord Web = new("default", "web", IPAddress.Parse("10.96.0.5"), [new("http", Protocols.Tcp, 80), new("dns", Protocols.Udp, 53)]);
    private static readonly ServiceRecord Db = new("default", "db", null, [new("pg", Protocols.Tcp, 5432)]);
    private static readonly ServiceRecord Far = new("default", "far", null, []) { ExternalName = "example.com" };
    private static readonly SliceRecord DbSlice = new("default", "db-1", "db", [new SlicePortRecord("pg", Protocols.Tcp, 5432)],
        [Endpoint("10.244.0.2", "db-0"), Endpoint("10.244.1.3", ""), Endpoint("10.244.1.9", "db-2") with { Ready = false }], 1);

    private readonly ClusterZone zone = new("cluster.local", IPNetwork.Parse("10.96.0.0/16"), IPNetwork.Parse("10.244.0.0/16"), IPAddress.Parse("10.96.0.10"), Source());

    [Theory]
    [InlineData("web.default.svc.cluster.local", "10.96.0.5")]
    [InlineData("WEB.Default.svc.Cluster.Local", "10.96.0.5")]
    [InlineData("db.default.svc.cluster.local", "10.244.0.2 10.244.1.3")]
    [InlineData("db-0.db.default.svc.cluster.local", "10.244.0.2")]
    [InlineData("10-244-1-3.db.default.svc.cluster.local", "10.244.1.3")]
    [InlineData("10-244-0-7.default.pod.cluster.local", "10.244.0.7")]
    [InlineData("ns.dns.cluster.local", "10.96.0.10")]
    public void Addresses(string name, string expected)
    {
        var answer = Ask(name, DnsType.A);
        Assert.Equal(DnsCode.NoError, answer.Code);
        Assert.Equal(expected, string.Join(' ', answer.Answers.Select(a => ((DnsData.Host)a.Data).Address)));
    }

    [Theory]
    [InlineData("web.default.svc.cluster.local", DnsType.Aaaa)]
    [InlineData("web.default.svc.cluster.local", DnsType.Txt)]
    [InlineData("default.svc.cluster.local", DnsType.A)]
    [InlineData("svc.cluster.local", DnsType.A)]
    public void A_name_without_the_asked_type_is_no_error_with_the_zones_authority(string name, DnsType type)
    {
        var answer = Ask(name, type);
        Assert.Equal(DnsCode.NoError, answer.Code);
        Assert.Empty(answer.Answers);
        Assert.IsType<DnsData.Authority>(answer.Authorities.Single().Data);
    }

    [Theory]
    [InlineData("nobody.default.svc.cluster.local")]
    [InlineData("web.other.svc.cluster.local")]
    [InlineData("other.svc.cluster.local")]
    [InlineData("web.default.svc.cluster.local.default.svc.cluster.local")]
    [InlineData("example.com.cluster.local")]
    [InlineData("db-2.db.default.svc.cluster.local")]
    [InlineData("x.web.default.svc.cluster.local")]
    [InlineData("_nope._tcp.web.default.svc.cluster.local")]
    [InlineData("10-244-0.default.pod.cluster.local")]
    public void A_name_that_is_not_there_is_no_such_name(string name)
    {
        var answer = Ask(name, DnsType.A);
        Assert.Equal(DnsCode.NoSuchName, answer.Code);
        Assert.IsType<DnsData.Authority>(answer.Authorities.Single().Data);
    }

    [Fact]
    public void Service_records_name_ports_and_targets()
    {
        var one = Assert.Single(Ask("_http._tcp.web.default.svc.cluster.local", DnsType.Srv).Answers);
        Assert.Equal(new DnsData.Service(0, 100, 80, "web.default.svc.cluster.local"), one.Data);
        var targets = Ask("_pg._tcp.db.default.svc.cluster.local", DnsType.Srv).Answers.Select(a => ((DnsData.Service)a.Data).Target);
        Assert.Equal(["db-0.db.default.svc.cluster.local", "10-244-1-3.db.default.svc.cluster.local"], targets);
        Assert.Equal(2, Ask("web.default.svc.cluster.local", DnsType.Srv).Answers.Length);
    }

    [Fact]
    public void An_external_name_is_an_alias() =>
        Assert.Equal(new DnsData.Alias("example.com"), Assert.Single(Ask("far.default.svc.cluster.local", DnsType.A).Answers).Data);

    [Theory]
    [InlineData("5.0.96.10.in-addr.arpa", "web.default.svc.cluster.local")]
    [InlineData("2.0.244.10.in-addr.arpa", "db-0.db.default.svc.cluster.local")]
    public void Addresses_point_back(string name, string expected) =>
        Assert.Equal(new DnsData.Pointer(expected), Assert.Single(Ask(name, DnsType.Ptr).Answers).Data);

    [Fact]
    public void Unknown_addresses_of_the_cluster_are_no_such_name_and_others_are_not_ours()
    {
        Assert.Equal(DnsCode.NoSuchName, Ask("9.9.96.10.in-addr.arpa", DnsType.Ptr).Code);
        Assert.Null(zone.Answer(new DnsQuestion("8.8.8.8.in-addr.arpa", DnsType.Ptr)));
        Assert.Null(zone.Answer(new DnsQuestion("example.com", DnsType.A)));
        Assert.Null(zone.Answer(new DnsQuestion("notcluster.local", DnsType.A)));
    }

    [Theory]
    [InlineData("web.default.svc.cluster.local", DnsType.A)]
    [InlineData("5.0.96.10.in-addr.arpa", DnsType.Ptr)]
    public void What_is_not_known_yet_is_not_denied(string name, DnsType type)
    {
        var informers = new InformerSet(new ApiClient(new ScriptedTransport(), "test"), TimeProvider.System);
        var starting = new ClusterZone("cluster.local", IPNetwork.Parse("10.96.0.0/16"), IPNetwork.Parse("10.244.0.0/16"), IPAddress.Parse("10.96.0.10"), InformerNames.Over(informers, IPNetwork.Parse("10.96.0.0/16")));
        Assert.Equal(new DnsReply.Failed(DnsCode.ServerFailure), starting.Answer(new DnsQuestion(name, type)));
        Assert.Null(starting.Answer(new DnsQuestion("example.com", type)));
    }

    private DnsReply.Known Ask(string name, DnsType type) => Assert.IsType<DnsReply.Known>(zone.Answer(new DnsQuestion(name, type)));

    private static EndpointRecord Endpoint(string address, string hostName) => new(IPAddress.Parse(address)) { HostName = hostName };

    private static NameSource Source()
    {
        ImmutableArray<ServiceRecord> services = [Web, Db, Far];
        return new NameSource
        {
            Service = key => services.FirstOrDefault(s => s.Namespace == key.Namespace && s.Name == key.Name),
            Slices = key => key == new ServiceKey("default", "db") ? [DbSlice] : [],
            ServiceAt = address => services.FirstOrDefault(s => address.Equals(s.ClusterAddress)),
            SlicesWith = address => DbSlice.Endpoints.Any(e => e.Address.Equals(address)) ? [DbSlice] : [],
            HasNamespace = name => name == "default",
            IsWhole = () => true,
        };
    }
}
