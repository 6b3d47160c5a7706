using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Authentication;

/// <summary>The compact form of a signed token (RFC 7515, RFC 7519): header, claims, signature, in Base64url with dots between.</summary>
internal static class JsonWebToken
{
    private const int Longest = 16 << 10;

    public static string Write(ITokenSigner signer, Tree claims)
    {
        var header = Tree.Object(("alg", signer.Algorithm), ("kid", signer.KeyId), ("typ", "JWT"));
        var signed = $"{Base64Url.EncodeToString(header.ToUtf8())}.{Base64Url.EncodeToString(claims.ToUtf8())}";
        return $"{signed}.{Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The claims of a token that this signer has signed; absent for anything else.</summary>
    public static Tree Read(ITokenSigner signer, string token)
    {
        var parts = token.Split('.');
        if (token.Length > Longest || parts.Length != 3) return default;
        try
        {
            var header = Tree.Parse(Base64Url.DecodeFromChars(parts[0]));
            if (!header["alg"].Is(signer.Algorithm) || !header["kid"].Is(signer.KeyId)) return default;
            var signature = Base64Url.DecodeFromChars(parts[2]);
            if (!signer.Verify(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature)) return default;
            return Tree.Parse(Base64Url.DecodeFromChars(parts[1]));
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            return default;   // no token of ours
        }
    }
}
