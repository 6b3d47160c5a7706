using System.Collections.Immutable;
using Naru.Dns.Records;

namespace Naru.Dns.Serving;

/// <summary>How a query is answered: from what the server knows, or with another server's bytes.</summary>
public abstract record DnsReply
{
    /// <summary>An authoritative answer. No answers with NoError means: the name is, but not with this type.</summary>
    public sealed record Known(DnsCode Code, ImmutableArray<DnsRecord> Answers, ImmutableArray<DnsRecord> Authorities) : DnsReply;

    /// <summary>A whole message from elsewhere; the server only puts the asker's id into it.</summary>
    public sealed record Relayed(byte[] Bytes) : DnsReply;

    /// <summary>No authority and no answer: a bare code.</summary>
    public sealed record Failed(DnsCode Code) : DnsReply;
}
