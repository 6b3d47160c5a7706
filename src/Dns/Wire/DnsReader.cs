using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using Naru.Dns.Records;

namespace Naru.Dns.Wire;

/// <summary>
/// Reads one message. Bounded: a name has at most 255 bytes and compression pointers only lead backwards, so hostile
/// bytes cannot make it loop; whatever does not fit throws <see cref="DnsFormatException"/>.
/// </summary>
public ref struct DnsReader
{
    private readonly ReadOnlySpan<byte> message;
    private int at;

    private DnsReader(ReadOnlySpan<byte> message) => this.message = message;

    public static DnsMessage Read(ReadOnlySpan<byte> bytes) => new DnsReader(bytes).ReadMessage();

    private DnsMessage ReadMessage()
    {
        ushort id = UInt16(), flags = UInt16(), questions = UInt16(), answers = UInt16(), authorities = UInt16(), additional = UInt16();
        if (questions > 1) throw new DnsFormatException($"{questions} questions in one message");
        var question = questions == 1 ? new DnsQuestion(Name(), (DnsType)UInt16(), UInt16()) : null;
        int size = 0;
        return new DnsMessage(id, question)
        {
            IsResponse = (flags & 0x8000) != 0,
            OperationCode = (byte)((flags >> 11) & 15),
            Authoritative = (flags & 0x400) != 0,
            Truncated = (flags & 0x200) != 0,
            RecursionDesired = (flags & 0x100) != 0,
            RecursionAvailable = (flags & 0x80) != 0,
            Code = (DnsCode)(flags & 15),
            Answers = Records(answers, ref size),
            Authorities = Records(authorities, ref size),
            Additional = Records(additional, ref size),
            DatagramSize = size,
        };
    }

    private ImmutableArray<DnsRecord> Records(int count, ref int datagramSize)
    {
        if (count == 0) return [];
        var records = ImmutableArray.CreateBuilder<DnsRecord>();
        for (int i = 0; i < count; i++)
        {
            var name = Name();
            var type = (DnsType)UInt16();
            ushort @class = UInt16();
            uint seconds = (uint)((UInt16() << 16) | UInt16());
            int length = UInt16();
            if (at + length > message.Length) throw new DnsFormatException("record data beyond the message's end");
            int end = at + length;
            if (type == DnsType.Opt) datagramSize = @class;
            else records.Add(new DnsRecord(name, seconds, Data(type, length)));
            at = end;
        }
        return records.ToImmutable();
    }

    private DnsData Data(DnsType type, int length) => type switch
    {
        DnsType.A when length == 4 => new DnsData.Host(new IPAddress(Take(4))),
        DnsType.Aaaa when length == 16 => new DnsData.Host(new IPAddress(Take(16))),
        DnsType.Cname => new DnsData.Alias(Name()),
        DnsType.Ptr => new DnsData.Pointer(Name()),
        DnsType.Ns => new DnsData.NameServer(Name()),
        DnsType.Srv => new DnsData.Service(UInt16(), UInt16(), UInt16(), Name()),
        DnsType.Txt => new DnsData.Text(Text(length)),
        DnsType.Soa => new DnsData.Authority(Name(), Name(), UInt32(), UInt32(), UInt32(), UInt32(), UInt32()),
        _ => new DnsData.Raw(type, Take(length).ToArray()),
    };

    private string Text(int length)
    {
        int end = at + length;
        var text = new StringBuilder();
        while (at < end) text.Append(Encoding.UTF8.GetString(Take(Take(1)[0])));
        return text.ToString();
    }

    private string Name()
    {
        var name = new StringBuilder();
        int position = at, furthest = -1, length = 0;
        while (true)
        {
            int size = Byte(position);
            if (size >= 0xc0)
            {
                int target = ((size & 0x3f) << 8) | Byte(position + 1);
                if (furthest < 0) furthest = position + 2;
                if (target >= position) throw new DnsFormatException("a compressed name that points forwards");
                position = target;
                continue;
            }
            if (size > 63) throw new DnsFormatException("a label of a reserved kind");
            position++;
            if (size == 0) break;
            if ((length += size + 1) > 255 || position + size > message.Length) throw new DnsFormatException("a name longer than 255 bytes");
            if (name.Length > 0) name.Append('.');
            name.Append(Encoding.Latin1.GetString(message.Slice(position, size)).Replace("\\", "\\\\").Replace(".", "\\."));
            position += size;
        }
        at = furthest < 0 ? position : furthest;
        return name.ToString();
    }

    private readonly int Byte(int position) =>
        position < message.Length ? message[position] : throw new DnsFormatException("a name beyond the message's end");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (at + count > message.Length) throw new DnsFormatException("the message ends too early");
        var span = message.Slice(at, count);
        at += count;
        return span;
    }

    private ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    private uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));
}
