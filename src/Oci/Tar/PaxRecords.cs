using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Naru.Oci.Tar;

/// <summary>
/// The records of a pax extended header, <c>LENGTH KEY=VALUE\n</c> each (POSIX.1-2001 pax). Keys are kept as Latin-1
/// text, values as bytes. Order is kept because old GNU sparse maps repeat their keys.
/// </summary>
internal sealed class PaxRecords
{
    private readonly List<(string Key, byte[] Value)> records = [];

    public IReadOnlyList<(string Key, byte[] Value)> All => records;

    public static PaxRecords Parse(ReadOnlySpan<byte> data)
    {
        var result = new PaxRecords();
        while (data.Length > 0 && data[0] != 0)
        {
            var space = data.IndexOf((byte)' ');
            if (space <= 0 || !Utf8Parser.TryParse(data[..space], out int length, out var used) || used != space ||
                length <= space + 2 || length > data.Length || data[length - 1] != '\n')
                throw new ImageFormatException("tar: a pax record has a wrong length");
            var body = data[(space + 1)..(length - 1)];
            var equals = body.IndexOf((byte)'=');
            if (equals <= 0) throw new ImageFormatException("tar: a pax record has no key");
            result.records.Add((Encoding.Latin1.GetString(body[..equals]), body[(equals + 1)..].ToArray()));
            data = data[length..];
        }
        return result;
    }

    public void Add(string key, ReadOnlySpan<byte> value) => records.Add((key, value.ToArray()));

    public void Add(string key, string value) => records.Add((key, Encoding.UTF8.GetBytes(value)));

    /// <summary>The last value given for a key; null when absent.</summary>
    public byte[]? Find(string key)
    {
        for (var i = records.Count - 1; i >= 0; i--)
            if (records[i].Key == key) return records[i].Value;
        return null;
    }

    public long? FindNumber(string key)
    {
        if (Find(key) is not { Length: > 0 } value) return null;
        return Utf8Parser.TryParse(value, out long number, out var used) && used == value.Length
            ? number
            : throw new ImageFormatException($"tar: pax record {key} is not a number");
    }

    /// <summary>Seconds with an optional fraction; digits beyond nanoseconds are dropped.</summary>
    public (long Seconds, int Nanoseconds)? FindTime(string key)
    {
        if (Find(key) is not { Length: > 0 } value) return null;
        var text = Encoding.Latin1.GetString(value);
        var dot = text.IndexOf('.');
        var whole = dot < 0 ? text : text[..dot];
        if (!long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)) throw Bad(key);
        if (dot < 0) return (seconds, 0);
        var fraction = text[(dot + 1)..].PadRight(9, '0')[..9];
        if (!int.TryParse(fraction, NumberStyles.None, CultureInfo.InvariantCulture, out var nanoseconds)) throw Bad(key);
        return whole.StartsWith('-') && nanoseconds > 0 ? (seconds - 1, 1_000_000_000 - nanoseconds) : (seconds, nanoseconds);
    }

    public byte[] Format()
    {
        using var output = new MemoryStream();
        foreach (var (key, value) in records)
        {
            var body = Encoding.Latin1.GetByteCount(key) + value.Length + 3;
            var length = body + Digits(body);
            if (Digits(length) != Digits(body)) length++;
            output.Write(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
            output.WriteByte((byte)' ');
            output.Write(Encoding.Latin1.GetBytes(key));
            output.WriteByte((byte)'=');
            output.Write(value);
            output.WriteByte((byte)'\n');
        }
        return output.ToArray();
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    private static ImageFormatException Bad(string key) => new($"tar: pax record {key} is not a time");
}
