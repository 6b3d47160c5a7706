namespace Naru.Oci.Tar;

/// <summary>A run of stored bytes in a sparse member; everything between runs is zero. Offset and length in bytes.</summary>
internal readonly record struct SparsePiece(long Offset, long Length);
