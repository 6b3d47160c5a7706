using System.Buffers.Binary;
using Naru.Kernel.Netlink;

namespace Naru.Kernel.Nftables;

/// <summary>
/// One nftables transaction: either all of it takes effect at once or none of it. Messages are applied in order; an
/// element may be deleted and added again in one batch. Tables are of the ip family until <see cref="In"/> says another.
/// </summary>
public sealed class NftBatch
{
    /// <summary>An attribute's length has 16 bits; this many elements of the largest key always fit.</summary>
    private const int ElementsPerMessage = 500;
    private const ushort NoSubsystem = 0, NfTables = 10, BatchBegin = 16, BatchEnd = 17;
    private readonly NetlinkWriter writer = new();
    private int lastMessage = -1;
    private uint setIds;
    private NftFamily family = NftFamily.IPv4;

    public NftBatch() => Control(BatchBegin);

    public bool IsEmpty => lastMessage < 0;

    /// <summary>What follows is about tables of that family.</summary>
    public NftBatch In(NftFamily tables)
    {
        family = tables;
        return this;
    }

    /// <summary>A table with nothing in it, whatever was there before.</summary>
    public NftBatch FreshTable(string table) => EnsureTable(table).DeleteTable(table).EnsureTable(table);

    public NftBatch EnsureTable(string table) => Message(0, NetlinkSocket.Create, () =>
    {
        writer.Text(1, table);
        writer.UInt32BigEndian(2, 0);
    });

    public NftBatch DeleteTable(string table) => Message(2, 0, () => writer.Text(1, table));

    public NftBatch AddChain(string table, NftChain chain) => Message(3, NetlinkSocket.Create, () =>
    {
        writer.Text(1, table);
        writer.Text(3, chain.Name);
        if (chain.Hook is not { } hook) return;
        int nest = writer.BeginNested(4);
        writer.UInt32BigEndian(1, (uint)hook);
        writer.UInt32BigEndian(2, unchecked((uint)chain.Priority));
        writer.End(nest);
        writer.UInt32BigEndian(5, 1);
        writer.Text(7, chain.Type);
    });

    /// <summary>Appends a rule to a chain.</summary>
    public NftBatch AddRule(string table, string chain, NftRule rule) => Message(6, NetlinkSocket.Create | NetlinkSocket.Append, () =>
    {
        writer.Text(1, table);
        writer.Text(2, chain);
        writer.Bytes(4 | NetlinkWriter.Nested, rule.Expressions);
    });

    /// <summary>Removes all rules of a chain.</summary>
    public NftBatch FlushChain(string table, string chain) => Message(8, 0, () =>
    {
        writer.Text(1, table);
        writer.Text(2, chain);
    });

    public NftBatch AddSet(string table, NftSet set) => Message(9, NetlinkSocket.Create, () =>
    {
        const uint Map = 8;
        bool isMap = set.Verdicts || set.Data.Length > 0;
        writer.Text(1, table);
        writer.Text(2, set.Name);
        writer.UInt32BigEndian(3, isMap ? Map : 0);
        writer.UInt32BigEndian(4, NftSet.TypeOf(set.Key));
        writer.UInt32BigEndian(5, NftSet.LengthOf(set.Key));
        if (isMap) writer.UInt32BigEndian(6, set.Verdicts ? 0xffffff00 : NftSet.TypeOf(set.Data));
        if (isMap) writer.UInt32BigEndian(7, set.Verdicts ? 16 : NftSet.LengthOf(set.Data));
        writer.UInt32BigEndian(10, ++setIds);
    });

    public NftBatch AddElements(string table, string set, IReadOnlyList<NftElement> elements) => Elements(12, NetlinkSocket.Create, table, set, elements);

    public NftBatch DeleteElements(string table, string set, IReadOnlyList<NftElement> elements) => Elements(14, 0, table, set, elements);

    /// <summary>Removes all elements of a set.</summary>
    public NftBatch Flush(string table, string set) => Message(14, 0, () =>
    {
        writer.Text(1, table);
        writer.Text(2, set);
    });

    internal ReadOnlySpan<byte> Finish()
    {
        writer.AddFlags(lastMessage, NetlinkSocket.Ack);
        Control(BatchEnd);
        return writer.Written;
    }

    private NftBatch Elements(ushort type, ushort flags, string table, string set, IReadOnlyList<NftElement> elements)
    {
        for (int first = 0; first < elements.Count; first += ElementsPerMessage)
        {
            int end = Math.Min(first + ElementsPerMessage, elements.Count);
            Message(type, flags, () => WriteElements(table, set, elements, first, end));
        }
        return this;
    }

    private void WriteElements(string table, string set, IReadOnlyList<NftElement> elements, int first, int end)
    {
        writer.Text(1, table);
        writer.Text(2, set);
        int list = writer.BeginNested(3);
        for (int i = first; i < end; i++)
        {
            var element = elements[i];
            int item = writer.BeginNested(1);
            Nest(1, () => writer.Bytes(1, element.Key.Bytes));
            if (element.Verdict is { } verdict) Nest(2, () => NftRule.WriteVerdict(writer, verdict));
            else if (element.Data is { } data) Nest(2, () => writer.Bytes(1, data.Bytes));
            writer.End(item);
        }
        writer.End(list);
    }

    private void Nest(ushort type, Action inner)
    {
        int nest = writer.BeginNested(type);
        inner();
        writer.End(nest);
    }

    private NftBatch Message(ushort type, ushort flags, Action body)
    {
        lastMessage = writer.Length;
        Header((ushort)((NfTables << 8) | type), flags, (byte)family, NoSubsystem, body);
        return this;
    }

    private void Control(ushort type) => Header(type, 0, 0, NfTables, () => { });

    private void Header(ushort type, ushort flags, byte family, ushort resource, Action body)
    {
        writer.BeginMessage(type, (ushort)(flags | NetlinkSocket.Request), 1);
        Span<byte> general = [family, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(general[2..], resource);
        writer.Body(BitConverter.ToUInt32(general));
        body();
        writer.EndMessage();
    }
}
