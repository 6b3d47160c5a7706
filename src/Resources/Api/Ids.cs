namespace Naru.Resources.Api;

/// <summary>The forms that identifiers have in the API.</summary>
public static class Ids
{
    // As Kubernetes: no vowels and no digits that look like letters, so that no words come out.
    private const string SuffixLetters = "bcdfghjklmnpqrstvwxz2456789";

    extension(IIdSource source)
    {
        /// <summary>A random uid (RFC 9562, version 4).</summary>
        public string NewUid()
        {
            Span<byte> bytes = stackalloc byte[16];
            source.Fill(bytes);
            bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
            bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
            return new Guid(bytes, bigEndian: true).ToString("D");
        }

        /// <summary>The random end of a generated name.</summary>
        public string NewSuffix(int length = 5)
        {
            Span<byte> bytes = stackalloc byte[length];
            source.Fill(bytes);
            var letters = new char[length];
            for (var i = 0; i < length; i++) letters[i] = SuffixLetters[bytes[i] % SuffixLetters.Length];
            return new string(letters);
        }
    }
}
