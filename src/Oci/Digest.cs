using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Naru.Oci;

/// <summary>
/// The sha256 content address of a blob, written <c>sha256:</c> and 64 lower-case hex digits (OCI image spec, descriptor.md).
/// Every other algorithm is refused: nothing here could check it. A value is valid by construction, so its
/// <see cref="Hex"/> is safe as a file name.
/// </summary>
public readonly record struct Digest : IComparable<Digest>
{
    private const string Prefix = "sha256:";
    private readonly string? hex;

    private Digest(string hex) => this.hex = hex;

    /// <summary>The 64 hex digits.</summary>
    public string Hex => hex ?? throw new InvalidOperationException("an empty digest has no value");

    /// <summary>True for <c>default</c>, which addresses nothing.</summary>
    public bool IsEmpty => hex is null;

    /// <summary>The first 12 hex digits, as people see them.</summary>
    public string Short => Hex[..12];

    /// <summary>Parses <c>sha256:…</c>; throws <see cref="ImageFormatException"/> naming the text.</summary>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw new ImageFormatException($"invalid digest {Quote(text)}: want sha256: and 64 hex digits");

    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        return TryFromHex(text[Prefix.Length..], out digest);
    }

    /// <summary>Takes the 64 hex digits without the algorithm.</summary>
    public static bool TryFromHex(string hex, out Digest digest)
    {
        digest = default;
        if (hex.Length != 64 || hex.AsSpan().ContainsAnyExcept("0123456789abcdef")) return false;
        digest = new Digest(hex);
        return true;
    }

    public static Digest Of(ReadOnlySpan<byte> content) => FromHash(SHA256.HashData(content));

    /// <summary>Wraps a finished 32-byte SHA-256 value.</summary>
    public static Digest FromHash(ReadOnlySpan<byte> hash) => new(Convert.ToHexStringLower(hash));

    public int CompareTo(Digest other) => string.CompareOrdinal(hex, other.hex);

    public override string ToString() => hex is null ? "" : Prefix + hex;

    private static string Quote(string text) => $"\"{(text.Length > 100 ? text[..100] + "…" : text)}\"";
}
