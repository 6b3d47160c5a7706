namespace Naru.Dns.Wire;

/// <summary>Bytes that are not a DNS message.</summary>
public sealed class DnsFormatException(string message) : FormatException(message);
