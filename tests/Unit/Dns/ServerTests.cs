using System.Collections.Immutable;
using System.Net;
using DnsClient;
using Naru.Dns.Records;
using Naru.Dns.Serving;

namespace Naru.Tests.Unit.Dns;

/// <summary>The server on a loopback port, asked by a client that others wrote.</summary>
public sealed class ServerTests : IDisposable
{
    private readonly DnsServer server;
    private readonly DnsServer relay;
    private readonly LookupClient client;
    private readonly LookupClient relayClient;

    public ServerTests()
    {
        (server, client) = Start(Respond);
        var upstream = new DnsForwarder([new IPEndPoint(IPAddress.Loopback, client.NameServers.First().Port)], TimeProvider.System);
        (relay, relayClient) = Start(upstream.ForwardAsync);
    }

    public void Dispose()
    {
        server.Dispose();
        relay.Dispose();
    }

    [Fact]
    public async Task An_answer_arrives()
    {
        var answer = await client.QueryAsync("web.test", QueryType.A, cancellationToken: TestContext.Current.CancellationToken);
        Assert.False(answer.HasError);
        Assert.Equal(["10.0.0.1"], answer.Answers.ARecords().Select(a => a.Address.ToString()));
    }

    [Fact]
    public async Task What_does_not_fit_a_datagram_arrives_over_tcp()
    {
        var answer = await client.QueryAsync("many.test", QueryType.A, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(200, answer.Answers.ARecords().Count());
    }

    [Fact]
    public async Task Absence_and_failure_have_their_codes()
    {
        Assert.Equal(DnsHeaderResponseCode.NotExistentDomain, (await client.QueryAsync("nobody.test", QueryType.A, cancellationToken: TestContext.Current.CancellationToken)).Header.ResponseCode);
        Assert.Equal(DnsHeaderResponseCode.ServerFailure, (await client.QueryAsync("broken.test", QueryType.A, cancellationToken: TestContext.Current.CancellationToken)).Header.ResponseCode);
    }

    [Fact]
    public async Task A_forwarded_question_brings_the_answer_of_the_other_server()
    {
        var answer = await relayClient.QueryAsync("web.test", QueryType.A, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["10.0.0.1"], answer.Answers.ARecords().Select(a => a.Address.ToString()));
        Assert.Equal(200, (await relayClient.QueryAsync("many.test", QueryType.A, cancellationToken: TestContext.Current.CancellationToken)).Answers.Count);
    }

    [Fact]
    public void Name_servers_are_read_from_the_machines_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "# words\nsearch example.com\nnameserver 127.0.0.53\nnameserver\t10.0.0.2\nnameserver fd00::1\n");
        Assert.Equal(["10.0.0.2:53"], DnsForwarder.ReadServers(file, withLoopback: false).Select(s => s.ToString()));
        Assert.Equal(2, DnsForwarder.ReadServers(file, withLoopback: true).Count);
        File.Delete(file);
    }

    private static (DnsServer, LookupClient) Start(DnsResponder responder)
    {
        var (udp, tcp) = DnsServer.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)udp.LocalEndPoint!;
        return (DnsServer.Start(udp, tcp, responder, TimeProvider.System), new LookupClient(new LookupClientOptions(address) { UseCache = false, Retries = 0, ThrowDnsErrors = false }));
    }

    private static ValueTask<DnsReply> Respond(DnsRequest request, CancellationToken cancel)
    {
        ImmutableArray<DnsRecord> Hosts(int count) =>
            [.. Enumerable.Range(1, count).Select(i => new DnsRecord(request.Question.Name, 5, new DnsData.Host(new IPAddress([10, 0, 0, (byte)i]))))];
        return ValueTask.FromResult<DnsReply>(request.Question.Name.TrimEnd('.') switch
        {
            "web.test" => new DnsReply.Known(DnsCode.NoError, Hosts(1), []),
            "many.test" => new DnsReply.Known(DnsCode.NoError, Hosts(200), []),
            "broken.test" => throw new InvalidOperationException("the test wants it so"),
            _ => new DnsReply.Known(DnsCode.NoSuchName, [], []),
        });
    }
}
