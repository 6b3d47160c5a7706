using Naru.Store;

namespace Naru.ApiServer.Storage;

/// <summary>
/// The bytes of an object in the store: a head of four bytes (format, storage version, key id) and the JSON. The head is
/// there from the first day so that encryption, compression and migration need no rewrite.
/// </summary>
internal static class StoredValue
{
    private const byte PlainJson = 1;
    private const byte Version = 1;
    private const int HeadLength = 4;

    public static byte[] Encode(ReadOnlySpan<byte> json)
    {
        var value = new byte[HeadLength + json.Length];
        value[0] = PlainJson;
        value[1] = Version;
        json.CopyTo(value.AsSpan(HeadLength));
        return value;
    }

    public static ReadOnlyMemory<byte> Decode(string key, byte[] value)
    {
        if (value.Length < HeadLength || value[0] != PlainJson || value[1] != Version)
            throw new StoreException($"the store's value of {key} has a form this naru does not know: start the newer naru that wrote it");
        return value.AsMemory(HeadLength);
    }
}
