using System.Collections.Immutable;

namespace Naru.Dns.Records;

/// <summary>A message with one question (RFC 1035 section 4; in practice none has more).</summary>
public sealed record DnsMessage(ushort Id, DnsQuestion? Question)
{
    public bool IsResponse { get; init; }

    public byte OperationCode { get; init; }

    public bool Authoritative { get; init; }

    public bool Truncated { get; init; }

    public bool RecursionDesired { get; init; }

    public bool RecursionAvailable { get; init; }

    public DnsCode Code { get; init; }

    public ImmutableArray<DnsRecord> Answers { get; init; } = [];

    public ImmutableArray<DnsRecord> Authorities { get; init; } = [];

    public ImmutableArray<DnsRecord> Additional { get; init; } = [];

    /// <summary>The datagram size the sender takes (EDNS, RFC 6891); 0 when it sent no OPT record.</summary>
    public int DatagramSize { get; init; }
}
