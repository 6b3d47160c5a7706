using System.Security.Cryptography;
using System.Text;
using Naru.ApiServer.Cache;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Authentication;

/// <summary>
/// Tokens by which a machine that is no node yet may ask to become one: <c>ID.SECRET</c>, each kept as a Secret
/// <c>kube-system/bootstrap-token-ID</c> of the type <c>bootstrap.kubernetes.io/token</c>. So whoever may write Secrets
/// there makes and revokes them, and they expire. Who shows one is in the group <c>system:bootstrappers</c>.
/// </summary>
internal sealed class BootstrapTokens(TimeProvider time)
{
    private const string Namespace = "kube-system", Prefix = "bootstrap-token-", Type = "bootstrap.kubernetes.io/token";
    private const string Group = "system:bootstrappers";
    private const int IdLength = 6, SecretLength = 16;

    public static bool Looks(string token) =>
        token.Length == IdLength + 1 + SecretLength && token[IdLength] == '.' && token.Remove(IdLength, 1).All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9'));

    /// <summary>Who shows the token; null when there is none such.</summary>
    /// <exception cref="ApiRefusedException">401: it has expired.</exception>
    public ApiUser? Check(string token, World world)
    {
        var id = token[..IdLength];
        if (world.Of("/secrets").Find(new ObjectKey(Namespace, Prefix + id))?.ToTree() is not { } secret || !secret["type"].Is(Type)) return null;
        var data = secret["data"];
        if (Value(data, "usage-bootstrap-authentication") != "true" || Value(data, "token-id") != id) return null;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Value(data, "token-secret")), Encoding.UTF8.GetBytes(token[(IdLength + 1)..]))) return null;
        if (IsExpired(secret, time.GetUtcNow())) throw Refusal.Make(401, "Unauthorized", $"the token {id} has expired; make a new one with `naru token create`");
        var more = Value(data, "auth-extra-groups").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(group => group.StartsWith(Group + ":", StringComparison.Ordinal));
        return new ApiUser($"system:bootstrap:{id}", [Group, .. more, "system:authenticated"]);
    }

    /// <summary>True for a bootstrap token whose time is over.</summary>
    public static bool IsExpired(Tree secret, DateTimeOffset now) =>
        secret["type"].Is(Type) && Value(secret["data"], "expiration") is { Length: > 0 } text
        && (!DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var end) || end <= now);

    private static string Value(Tree data, string name)
    {
        var bytes = new byte[data[name].Text.Length];
        return Convert.TryFromBase64String(data[name].Text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }
}
