namespace Naru.Store;

/// <summary>One revision of one key.</summary>
/// <param name="Previous">The revision of this key before; 0 when there was no such key.</param>
/// <param name="Value">The value, or null when the key was deleted. Not changed by anybody.</param>
public sealed record StoreRecord(long Revision, string Key, long Previous, byte[]? Value);
