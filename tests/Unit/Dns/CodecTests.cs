using System.Net;
using CsCheck;
using Naru.Dns.Records;
using Naru.Dns.Wire;

namespace Naru.Tests.Unit.Dns;

public sealed class CodecTests
{
    [Fact]
    public void Every_kind_of_record_survives_writing_and_reading()
    {
        var message = new DnsMessage(0x1234, new DnsQuestion("web.default.svc.cluster.local", DnsType.Any))
        {
            IsResponse = true,
            Authoritative = true,
            RecursionDesired = true,
            DatagramSize = 1232,
            Answers =
            [
                new("web.default.svc.cluster.local", 5, new DnsData.Host(IPAddress.Parse("10.96.0.5"))),
                new("web.default.svc.cluster.local", 5, new DnsData.Host(IPAddress.Parse("fd00::5"))),
                new("alias.default.svc.cluster.local", 5, new DnsData.Alias("web.default.svc.cluster.local")),
                new("5.0.96.10.in-addr.arpa", 5, new DnsData.Pointer("web.default.svc.cluster.local")),
                new("_http._tcp.web.default.svc.cluster.local", 5, new DnsData.Service(0, 100, 80, "web.default.svc.cluster.local")),
                new("text", 5, new DnsData.Text("some words")),
                new("cluster.local", 5, new DnsData.NameServer("ns.dns.cluster.local")),
            ],
            Authorities = [new("cluster.local", 5, new DnsData.Authority("ns.dns.cluster.local", "hostmaster.cluster.local", 1, 2, 3, 4, 5))],
        };
        var read = DnsReader.Read(DnsWriter.Write(message));
        Assert.Equal(message.Question, read.Question);
        Assert.Equal(message.Answers.AsEnumerable(), read.Answers);
        Assert.Equal(message.Authorities.AsEnumerable(), read.Authorities);
        Assert.Equal((true, true, true, 1232), (read.IsResponse, read.Authoritative, read.RecursionDesired, read.DatagramSize));
    }

    [Fact]
    public void A_label_may_hold_a_dot()
    {
        var message = new DnsMessage(1, new DnsQuestion(@"my\.printer.local", DnsType.A));
        Assert.Equal(@"my\.printer.local", DnsReader.Read(DnsWriter.Write(message)).Question!.Name);
    }

    [Fact]
    public void Names_are_compressed()
    {
        var name = "a-rather-long-name.default.svc.cluster.local";
        var answers = Enumerable.Range(1, 10).Select(i => new DnsRecord(name, 5, new DnsData.Host(new IPAddress([10, 0, 0, (byte)i]))));
        var bytes = DnsWriter.Write(new DnsMessage(1, new DnsQuestion(name, DnsType.A)) { Answers = [.. answers] });
        Assert.Equal(12 + name.Length + 2 + 4 + 10 * 16, bytes.Length);
    }

    [Fact]
    public void What_exceeds_the_limit_is_cut_to_a_truncated_header()
    {
        var answers = Enumerable.Range(1, 100).Select(i => new DnsRecord("many", 5, new DnsData.Host(new IPAddress([10, 0, 0, (byte)i]))));
        var read = DnsReader.Read(DnsWriter.Write(new DnsMessage(1, new DnsQuestion("many", DnsType.A)) { Answers = [.. answers] }, 512));
        Assert.True(read.Truncated);
        Assert.Empty(read.Answers);
    }

    [Fact]
    public void A_pointer_that_leads_to_itself_is_refused()
    {
        byte[] loop = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1];
        Assert.Throws<DnsFormatException>(() => DnsReader.Read(loop));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        try
        {
            DnsReader.Read(bytes);
            return true;
        }
        catch (DnsFormatException)
        {
            return true;
        }
    }, iter: 5000);

    [Fact]
    public void A_reverse_name_reads_back()
    {
        Assert.Equal("5.0.96.10.in-addr.arpa", ReverseName.Of(IPAddress.Parse("10.96.0.5")));
        Assert.Equal(IPAddress.Parse("10.96.0.5"), ReverseName.Parse("5.0.96.10.IN-ADDR.ARPA"));
        Assert.Null(ReverseName.Parse("x.96.10.in-addr.arpa"));
    }
}
