using System.Security.Cryptography;

namespace Naru.ApiServer.Authentication;

/// <summary>Tokens that the server alone can check, the same bytes for the same claims: for simulations and tests.</summary>
public sealed class KeyedHashSigner(byte[] key) : ITokenSigner
{
    public string Algorithm => "HS256";

    public string KeyId => "hmac";

    public byte[] Sign(byte[] data) => HMACSHA256.HashData(key, data);

    public bool Verify(byte[] data, byte[] signature) => CryptographicOperations.FixedTimeEquals(Sign(data), signature);
}
