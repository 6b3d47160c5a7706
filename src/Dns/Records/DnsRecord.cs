namespace Naru.Dns.Records;

/// <param name="Seconds">Time to live.</param>
public sealed record DnsRecord(string Name, uint Seconds, DnsData Data);
