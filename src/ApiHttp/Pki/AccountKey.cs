using System.Security.Cryptography;
using Naru.ApiServer.Authentication;

namespace Naru.ApiHttp.Pki;

/// <summary>The key that signs service accounts' tokens (ES256), made at the first start and kept beside the authority.</summary>
public sealed class AccountKey : ITokenSigner, IDisposable
{
    private readonly ECDsa _key;

    private AccountKey(ECDsa key)
    {
        _key = key;
        KeyId = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];
    }

    public string Algorithm => "ES256";

    public string KeyId { get; }

    public static AccountKey LoadOrCreate(string directory)
    {
        var path = Path.Combine(directory, "sa.key");
        if (!File.Exists(path))
        {
            PrivateFile.CreateDirectory(directory);
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            PrivateFile.Write(path, made.ExportPkcs8PrivateKeyPem() + "\n");
        }
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return new AccountKey(key);
    }

    public byte[] Sign(byte[] data) => _key.SignData(data, HashAlgorithmName.SHA256);

    public bool Verify(byte[] data, byte[] signature) => _key.VerifyData(data, signature, HashAlgorithmName.SHA256);

    public void Dispose() => _key.Dispose();
}
