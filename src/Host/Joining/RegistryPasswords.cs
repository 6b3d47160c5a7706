using System.Security.Cryptography;
using System.Text;
using Naru.ApiHttp.Pki;
using Naru.Registry;

namespace Naru.Host.Joining;

/// <summary>
/// The registry's password for each node. They follow from one secret in the data directory, so that none is kept twice.
/// The server's node may push; the others pull.
/// </summary>
internal sealed class RegistryPasswords
{
    private const int SecretBytes = 32;

    private readonly byte[] _secret;

    private RegistryPasswords(byte[] secret) => _secret = secret;

    /// <summary>Who is let in.</summary>
    public PasswordAuthority Users { get; } = new();

    public static RegistryPasswords LoadOrCreate(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "pki", "registry.secret");
        PrivateFile.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path)) PrivateFile.Write(path, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)));
        return new RegistryPasswords(Convert.FromHexString(File.ReadAllText(path)));
    }

    /// <summary>Lets a node in, and answers its password.</summary>
    public string Admit(string node, bool mayPush = false)
    {
        var password = Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes("registry/" + node)));
        Users.Set(node, password, mayPush);
        return password;
    }
}
