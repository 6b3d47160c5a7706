using System.Buffers;

namespace Naru.ApiHttp.Requests;

/// <summary>
/// A reply on its way out, in rented pieces. (One array that grows with a large list would be allocated, and collected
/// with all generations, several times for each reply.) Disposing gives the pieces back.
/// </summary>
internal sealed class ReplyBuffer : IBufferWriter<byte>, IDisposable
{
    private const int PieceSize = 64 << 10;

    private readonly List<(byte[] Piece, int Length)> full = [];
    private byte[] current = ArrayPool<byte>.Shared.Rent(4 << 10);
    private int used;

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    public void Advance(int count) => (used, Length) = (used + count, Length + count);

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return current.AsMemory(used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return current.AsSpan(used);
    }

    public async Task WriteToAsync(Stream output, CancellationToken cancel)
    {
        foreach (var (piece, length) in full) await output.WriteAsync(piece.AsMemory(0, length), cancel);
        await output.WriteAsync(current.AsMemory(0, used), cancel);
    }

    public void Dispose()
    {
        foreach (var (piece, _) in full) ArrayPool<byte>.Shared.Return(piece);
        ArrayPool<byte>.Shared.Return(current);
    }

    private void Ensure(int sizeHint)
    {
        if (current.Length - used >= Math.Max(1, sizeHint)) return;
        full.Add((current, used));
        (current, used) = (ArrayPool<byte>.Shared.Rent(Math.Max(PieceSize, sizeHint)), 0);
    }
}
