using Naru.Resources.Objects;

namespace Naru.ApiServer.Cache;

/// <summary>
/// The objects of one resource in the order of namespace and name: an array of chunks. A change copies one chunk and the
/// array of chunks and leaves everybody's older snapshot as it was.
/// </summary>
internal sealed class SortedDocuments
{
    private const int LargestChunk = 128;

    private readonly Document[][] _chunks;

    private SortedDocuments(Document[][] chunks, int count)
    {
        _chunks = chunks;
        Count = count;
    }

    public static SortedDocuments Empty { get; } = new([], 0);

    public int Count { get; }

    public static SortedDocuments Of(IEnumerable<Document> documents)
    {
        var sorted = documents.ToArray();
        Array.Sort(sorted, (a, b) => a.Key.CompareTo(b.Key));
        return new SortedDocuments([.. sorted.Chunk(LargestChunk / 2)], sorted.Length);
    }

    public Document? Find(ObjectKey key)
    {
        var chunk = ChunkOf(key);
        if (chunk < 0) return null;
        var at = IndexIn(_chunks[chunk], key);
        return at >= 0 ? _chunks[chunk][at] : null;
    }

    /// <summary>Those of a namespace ("": of all), after a key (null: from the beginning), in order.</summary>
    public IEnumerable<Document> From(string ns, ObjectKey? after = null)
    {
        var start = after ?? (ns.Length == 0 ? null : new ObjectKey(ns, ""));
        for (var chunk = start is { } key ? Math.Max(0, ChunkOf(key)) : 0; chunk < _chunks.Length; chunk++)
        {
            foreach (var document in _chunks[chunk])
            {
                if (start is { } from && document.Key.CompareTo(from) <= 0) continue;
                if (ns.Length > 0 && document.Key.Namespace != ns) yield break;
                yield return document;
            }
        }
    }

    public SortedDocuments With(Document document)
    {
        var key = document.Key;
        if (_chunks.Length == 0) return new SortedDocuments([[document]], 1);
        var chunk = Math.Max(0, ChunkOf(key));
        var old = _chunks[chunk];
        var at = IndexIn(old, key);
        if (at >= 0)
        {
            var changed = (Document[])old.Clone();
            changed[at] = document;
            return Replacing(chunk, [changed], Count);
        }
        Document[] grown = [.. old.AsSpan(0, ~at), document, .. old.AsSpan(~at)];
        return grown.Length <= LargestChunk
            ? Replacing(chunk, [grown], Count + 1)
            : Replacing(chunk, [grown[..(grown.Length / 2)], grown[(grown.Length / 2)..]], Count + 1);
    }

    public SortedDocuments Without(ObjectKey key)
    {
        var chunk = ChunkOf(key);
        var at = chunk < 0 ? -1 : IndexIn(_chunks[chunk], key);
        if (at < 0) return this;
        Document[] shrunk = [.. _chunks[chunk].AsSpan(0, at), .. _chunks[chunk].AsSpan(at + 1)];
        return Replacing(chunk, shrunk.Length == 0 ? [] : [shrunk], Count - 1);
    }

    private SortedDocuments Replacing(int chunk, Document[][] with, int count) =>
        new([.. _chunks.AsSpan(0, chunk), .. with, .. _chunks.AsSpan(chunk + 1)], count);

    // The last chunk whose first key is not after this one; -1 when this one is before all.
    private int ChunkOf(ObjectKey key)
    {
        var (low, high) = (0, _chunks.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_chunks[middle][0].Key.CompareTo(key) <= 0) low = middle + 1;
            else high = middle - 1;
        }
        return high;
    }

    private static int IndexIn(Document[] chunk, ObjectKey key)
    {
        var (low, high) = (0, chunk.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = chunk[middle].Key.CompareTo(key);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return ~low;
    }
}
