namespace Naru.Dns.Records;

/// <summary>What is asked. Names are without the final dot, in the asker's case; compare them without case.</summary>
public sealed record DnsQuestion(string Name, DnsType Type, ushort Class = DnsQuestion.Internet)
{
    public const ushort Internet = 1;
}
