using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Naru.Cli.Grammar;
using Naru.Resources.Trees;

namespace Naru.Cli.Joining;

/// <summary>
/// What a machine needs to join: <c>ID.SECRET@sha256:HASH</c>. The first two are a bootstrap token, by which the server knows
/// the machine; the hash is that of the public key of the cluster's authority (RFC 7469), by which the machine knows the
/// server before it tells it anything.
/// </summary>
internal sealed record JoinToken(string Id, string Secret, string AuthorityHash)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789", HashName = "@sha256:";
    private const int IdLength = 6, SecretLength = 16, HashLength = 64;

    /// <summary>What is shown to the API, as a bearer's token.</summary>
    public string Bearer => $"{Id}.{Secret}";

    public static JoinToken Make(X509Certificate2 authority) =>
        new(RandomNumberGenerator.GetString(Letters, IdLength), RandomNumberGenerator.GetString(Letters, SecretLength), HashOf(authority));

    /// <exception cref="UsageException">It is no such token.</exception>
    public static JoinToken Parse(string text)
    {
        var hash = text.IndexOf(HashName, StringComparison.Ordinal);
        if (hash == IdLength + 1 + SecretLength && text[IdLength] == '.' && text.Length == hash + HashName.Length + HashLength)
            return new JoinToken(text[..IdLength], text[(IdLength + 1)..hash], text[(hash + HashName.Length)..].ToLowerInvariant());
        throw new UsageException("--token takes what `naru token create` prints on the server, such as abcdef.0123456789abcdef@sha256:...");
    }

    public static string HashOf(X509Certificate2 authority) => Convert.ToHexStringLower(SHA256.HashData(authority.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>The object by which the cluster knows the token until it expires.</summary>
    /// <param name="group">A group, below that of all who show such a token, that whoever shows this one is in too; "" for none.</param>
    public Tree ToObject(DateTimeOffset expires, string description, string group = "") => Tree.Object(
        ("apiVersion", "v1"), ("kind", "Secret"), ("type", "bootstrap.kubernetes.io/token"),
        ("metadata", Tree.Object(("name", $"bootstrap-token-{Id}"), ("namespace", "kube-system"))),
        ("data", Tree.Object(
            ("token-id", Encoded(Id)), ("token-secret", Encoded(Secret)), ("description", Encoded(description)),
            ("expiration", Encoded(expires.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))),
            ("usage-bootstrap-authentication", Encoded("true")), ("auth-extra-groups", group.Length > 0 ? Encoded(group) : default(Tree)))));

    public override string ToString() => $"{Bearer}{HashName}{AuthorityHash}";

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
