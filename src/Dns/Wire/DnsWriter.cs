using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Naru.Dns.Records;

namespace Naru.Dns.Wire;

/// <summary>
/// Writes one message with compressed names. A message longer than the limit is cut down to header and question with
/// the truncation bit set, so that the asker comes back over TCP (RFC 2181 section 9).
/// </summary>
public sealed class DnsWriter
{
    public const int SmallestLimit = 512, LargestMessage = 65535;
    private readonly Dictionary<string, int> names = new(StringComparer.OrdinalIgnoreCase);
    private byte[] buffer = new byte[1024];
    private int length;

    public static byte[] Write(DnsMessage message, int limit = LargestMessage)
    {
        var whole = new DnsWriter().WriteMessage(message);
        if (whole.Length <= limit) return whole;
        return new DnsWriter().WriteMessage(message with { Truncated = true, Answers = [], Authorities = [], Additional = [] });
    }

    private byte[] WriteMessage(DnsMessage message)
    {
        UInt16(message.Id);
        UInt16(FlagsOf(message));
        UInt16((ushort)(message.Question is null ? 0 : 1));
        UInt16((ushort)message.Answers.Length);
        UInt16((ushort)message.Authorities.Length);
        UInt16((ushort)(message.Additional.Length + (message.DatagramSize > 0 ? 1 : 0)));
        if (message.Question is { } question)
        {
            Name(question.Name);
            UInt16((ushort)question.Type);
            UInt16(question.Class);
        }
        Records(message.Answers);
        Records(message.Authorities);
        Records(message.Additional);
        if (message.DatagramSize > 0) Option(message.DatagramSize);
        return buffer.AsSpan(0, length).ToArray();
    }

    private static ushort FlagsOf(DnsMessage message)
    {
        int flags = (message.OperationCode << 11) | (int)message.Code;
        if (message.IsResponse) flags |= 0x8000;
        if (message.Authoritative) flags |= 0x400;
        if (message.Truncated) flags |= 0x200;
        if (message.RecursionDesired) flags |= 0x100;
        if (message.RecursionAvailable) flags |= 0x80;
        return (ushort)flags;
    }

    private void Records(ImmutableArray<DnsRecord> records)
    {
        foreach (var record in records)
        {
            Name(record.Name);
            UInt16((ushort)record.Data.Type);
            UInt16(DnsQuestion.Internet);
            UInt32(record.Seconds);
            int at = length;
            UInt16(0);
            Data(record.Data);
            BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(at), checked((ushort)(length - at - 2)));
        }
    }

    private void Data(DnsData data)
    {
        switch (data)
        {
            case DnsData.Host host: Bytes(host.Address.GetAddressBytes()); break;
            case DnsData.Alias alias: Name(alias.Target); break;
            case DnsData.Pointer pointer: Name(pointer.Target); break;
            case DnsData.NameServer server: Name(server.Target); break;
            case DnsData.Text text: Text(text.Value); break;
            case DnsData.Raw raw: Bytes(raw.Bytes.Span); break;
            case DnsData.Service service: Service(service); break;
            case DnsData.Authority authority: Authority(authority); break;
            default: throw new InvalidOperationException($"no wire form for {data.GetType().Name}");
        }
    }

    /// <summary>The target of an SRV record is never compressed (RFC 2782).</summary>
    private void Service(DnsData.Service service)
    {
        UInt16(service.Priority);
        UInt16(service.Weight);
        UInt16(service.Port);
        Name(service.Target, compress: false);
    }

    private void Authority(DnsData.Authority authority)
    {
        Name(authority.Primary);
        Name(authority.Mailbox);
        UInt32(authority.Serial);
        UInt32(authority.Refresh);
        UInt32(authority.Retry);
        UInt32(authority.Expire);
        UInt32(authority.Minimum);
    }

    private void Text(string value)
    {
        foreach (var chunk in Encoding.UTF8.GetBytes(value).Chunk(255))
        {
            Bytes([(byte)chunk.Length]);
            Bytes(chunk);
        }
        if (value.Length == 0) Bytes([0]);
    }

    private void Name(string name, bool compress = true)
    {
        while (name.Length > 0)
        {
            if (compress && names.TryGetValue(name, out int known))
            {
                UInt16((ushort)(0xc000 | known));
                return;
            }
            if (length < 0x3fff) names.TryAdd(name, length);
            int end = LabelEnd(name);
            var label = Encoding.Latin1.GetBytes(name[..end].Replace("\\.", ".").Replace("\\\\", "\\"));
            if (label.Length is 0 or > 63) throw new DnsFormatException($"{name} has a label of {label.Length} bytes; 1 to 63 are allowed");
            Bytes([(byte)label.Length]);
            Bytes(label);
            name = end < name.Length ? name[(end + 1)..] : "";
        }
        Bytes([0]);
    }

    private static int LabelEnd(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\') i++;
            else if (name[i] == '.') return i;
        }
        return name.Length;
    }

    private void Option(int datagramSize)
    {
        Bytes([0]);
        UInt16((ushort)DnsType.Opt);
        UInt16((ushort)datagramSize);
        UInt32(0);
        UInt16(0);
    }

    private void UInt16(ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        Bytes(bytes);
    }

    private void UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Bytes(bytes);
    }

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (length + bytes.Length > buffer.Length) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + bytes.Length));
        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
    }
}
