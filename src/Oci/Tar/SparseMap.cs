using System.Buffers.Text;
using System.Text;

namespace Naru.Oci.Tar;

/// <summary>
/// Where the stored bytes of a sparse member belong, in GNU's four spellings: the old header and pax 0.0, 0.1 and 1.0
/// (tar manual, "Sparse Formats"). Pieces must ascend, not overlap and end within the file.
/// </summary>
internal static class SparseMap
{
    /// <summary>Old GNU format: pieces of 24 bytes in the header or an extension block, until one is empty.</summary>
    public static void AddOld(ReadOnlySpan<byte> pieces, List<SparsePiece> map)
    {
        for (; pieces.Length >= 24; pieces = pieces[24..])
        {
            if (pieces[0] == 0) return;
            map.Add(new SparsePiece(TarField.ParseNumber(pieces[..12]), TarField.ParseNumber(pieces.Slice(12, 12))));
        }
    }

    /// <summary>Pax 0.0 (repeated keys) or 0.1 (one comma list); null when neither is there.</summary>
    public static List<SparsePiece>? FromPax(PaxRecords pax, TarLimits limits)
    {
        List<long> numbers = [];
        if (pax.Find("GNU.sparse.map") is { } list)
            foreach (var word in Encoding.Latin1.GetString(list).Split(',', StringSplitOptions.RemoveEmptyEntries)) numbers.Add(Number(Encoding.Latin1.GetBytes(word)));
        else
            foreach (var (key, value) in pax.All)
                if (key is "GNU.sparse.offset" or "GNU.sparse.numbytes") numbers.Add(Number(value));
        if (numbers.Count == 0 && pax.Find("GNU.sparse.map") is null && pax.Find("GNU.sparse.numblocks") is null) return null;
        return Pair(numbers, limits);
    }

    /// <summary>Pax 1.0: decimal lines in whole blocks before the data. Returns the map and the blocks' bytes.</summary>
    public static List<SparsePiece> ReadLeading(Action<Span<byte>> readBlock, TarLimits limits, out long consumed)
    {
        consumed = 0;
        List<long> numbers = [];
        long wanted = 1;
        var word = new List<byte>();
        Span<byte> block = stackalloc byte[512];
        while (numbers.Count < wanted)
        {
            readBlock(block);
            consumed += 512;
            foreach (var b in block)
            {
                if (numbers.Count == wanted) break;
                if (b != '\n') { word.Add(b); if (word.Count > 20) throw Bad(); continue; }
                numbers.Add(Number(word.ToArray()));
                word.Clear();
                if (numbers.Count == 1 && (wanted = 1 + (2 * numbers[0])) > (2L * limits.SparsePieces) + 1) throw TooMany(limits);
            }
        }
        return Pair(numbers[1..], limits);
    }

    public static void Check(List<SparsePiece> map, long size, long stored, TarLimits limits)
    {
        if (map.Count > limits.SparsePieces) throw TooMany(limits);
        long end = 0, total = 0;
        foreach (var piece in map)
        {
            if (piece.Offset < end || piece.Length < 0 || piece.Length > size - piece.Offset) throw Bad();
            end = piece.Offset + piece.Length;
            total += piece.Length;
        }
        if (total != stored) throw Bad();
    }

    private static List<SparsePiece> Pair(List<long> numbers, TarLimits limits)
    {
        if (numbers.Count % 2 != 0) throw Bad();
        if (numbers.Count / 2 > limits.SparsePieces) throw TooMany(limits);
        var map = new List<SparsePiece>(numbers.Count / 2);
        for (var i = 0; i < numbers.Count; i += 2) map.Add(new SparsePiece(numbers[i], numbers[i + 1]));
        return map;
    }

    private static long Number(ReadOnlySpan<byte> word) =>
        Utf8Parser.TryParse(word, out long number, out var used) && used == word.Length && number >= 0 ? number : throw Bad();

    private static ImageFormatException Bad() => new("tar: a sparse member's map does not fit its size");

    private static ImageFormatException TooMany(TarLimits limits) => new($"tar: a sparse member has more than {limits.SparsePieces} pieces");
}
