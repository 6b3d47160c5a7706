using System.Net;

namespace Naru.Dns.Records;

/// <summary>What a record says: one of the closed set below.</summary>
public abstract record DnsData(DnsType Type)
{
    /// <summary>An address; A or AAAA by its family.</summary>
    public sealed record Host(IPAddress Address)
        : DnsData(Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa);

    public sealed record Alias(string Target) : DnsData(DnsType.Cname);

    public sealed record Pointer(string Target) : DnsData(DnsType.Ptr);

    public sealed record NameServer(string Target) : DnsData(DnsType.Ns);

    public sealed record Service(ushort Priority, ushort Weight, ushort Port, string Target) : DnsData(DnsType.Srv);

    public sealed record Text(string Value) : DnsData(DnsType.Txt);

    /// <summary>Times in seconds; Minimum is how long a "there is none" may be remembered (RFC 2308).</summary>
    public sealed record Authority(string Primary, string Mailbox, uint Serial, uint Refresh, uint Retry, uint Expire, uint Minimum) : DnsData(DnsType.Soa);

    /// <summary>A record of any other type, kept as its bytes.</summary>
    public sealed record Raw(DnsType Kind, ReadOnlyMemory<byte> Bytes) : DnsData(Kind);
}
