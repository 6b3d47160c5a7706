using System.Security.Cryptography;
using System.Text;
using Naru.ApiHttp.Pki;
using Naru.ApiServer.Joining;
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

    /// <summary>Lets the nodes of the roster in, and no longer those that are taken out of it.</summary>
    /// <param name="own">The nodes of this machine, which hold their passwords themselves.</param>
    public void Follow(NodeRoster roster, IEnumerable<JoinFile> own)
    {
        roster.Removed += Users.Remove;
        foreach (var (node, key) in roster.Nodes) Admit(node.Name, key);
        foreach (var joined in own)
            if (roster.Standing(joined.Name, joined.KeyHash()) is not null) Users.Set(joined.Name, joined.RegistryPassword, mayWrite: false);
    }

    /// <summary>Lets a node in, and answers its password.</summary>
    /// <param name="key">What the node's key is known by, so that the password is worth nothing to the next node of that name; "" for the server's own.</param>
    public string Admit(string node, string key = "", bool mayPush = false)
    {
        var password = Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(key.Length > 0 ? $"registry/{node}/{key}" : "registry/" + node)));
        Users.Set(node, password, mayPush);
        return password;
    }
}
