using System.Net;
using Naru.Dns.Records;

namespace Naru.Dns.Serving;

/// <summary>A query as it arrived.</summary>
/// <param name="Bytes">The whole message, for passing on.</param>
public sealed record DnsRequest(DnsMessage Message, DnsQuestion Question, ReadOnlyMemory<byte> Bytes, EndPoint Client, bool OverTcp);
