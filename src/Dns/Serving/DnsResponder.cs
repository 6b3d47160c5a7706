namespace Naru.Dns.Serving;

/// <summary>Answers one query. What it throws becomes a SERVFAIL.</summary>
public delegate ValueTask<DnsReply> DnsResponder(DnsRequest request, CancellationToken cancel);
