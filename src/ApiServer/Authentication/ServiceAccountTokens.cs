using Naru.ApiServer.Cache;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Authentication;

/// <summary>
/// Tokens by which programs in pods prove to be a service account. A token names its account and the object it is bound
/// to by uid, so that it dies with either; it is never stored.
/// </summary>
internal sealed class ServiceAccountTokens(ITokenSigner signer, TimeProvider time, IIdSource ids)
{
    public const string Issuer = "https://kubernetes.default.svc.cluster.local";
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1L << 12);

    /// <summary>Issues a token.</summary>
    /// <param name="bound">The pod, secret or node it is bound to; absent for none.</param>
    public (string Token, DateTimeOffset Expires) Issue(Tree account, IReadOnlyList<string> audiences, TimeSpan lifetime, Tree bound, string nodeName)
    {
        var now = time.GetUtcNow();
        var expires = now + lifetime;
        var facts = Tree.Object(
            ("namespace", account.Namespace),
            ("node", nodeName.Length > 0 ? Tree.Object(("name", nodeName)) : default),
            (bound["kind"].Text.ToLowerInvariant() is { Length: > 0 } kind ? kind : "none", bound.IsAbsent ? default : Reference(bound)),
            ("serviceaccount", Reference(account)));
        var claims = Tree.Object(
            ("aud", Tree.Strings(audiences.Count > 0 ? audiences : [Issuer])),
            ("exp", expires.ToUnixTimeSeconds()), ("iat", now.ToUnixTimeSeconds()), ("iss", Issuer), ("jti", ids.NewUid()),
            ("kubernetes.io", facts), ("nbf", now.ToUnixTimeSeconds()),
            ("sub", $"system:serviceaccount:{account.Namespace}:{account.ObjectName}"));
        return (JsonWebToken.Write(signer, claims), DateTimeOffset.FromUnixTimeSeconds(expires.ToUnixTimeSeconds()));
    }

    /// <summary>Whom a token proves, or null when it proves nobody (any more).</summary>
    public ApiUser? Check(string token, World world, IReadOnlyList<string> audiences)
    {
        var claims = JsonWebToken.Read(signer, token);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (claims.IsAbsent || !claims["iss"].Is(Issuer) || claims["exp"].AsInt64() <= now || claims["nbf"].AsInt64() > now + 10) return null;
        var wanted = audiences.Count > 0 ? audiences : [Issuer];
        if (!claims["aud"].Items.ToArray().Any(a => wanted.Contains(a.Text))) return null;
        var facts = claims["kubernetes.io"];
        var ns = facts["namespace"].Text;
        var account = facts["serviceaccount"];
        if (!Lives(world, "/serviceaccounts", ns, account)) return null;
        var pod = facts["pod"];
        if (pod.IsObject && !Lives(world, "/pods", ns, pod)) return null;
        if (facts["secret"].IsObject && !Lives(world, "/secrets", ns, facts["secret"])) return null;
        return User(ns, account, pod, facts["node"], claims["jti"].Text);
    }

    private static ApiUser User(string ns, Tree account, Tree pod, Tree node, string id)
    {
        var extra = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["authentication.kubernetes.io/credential-id"] = [$"JTI={id}"] };
        if (pod.IsObject)
        {
            extra["authentication.kubernetes.io/pod-name"] = [pod["name"].Text];
            extra["authentication.kubernetes.io/pod-uid"] = [pod["uid"].Text];
        }
        if (node.IsObject) extra["authentication.kubernetes.io/node-name"] = [node["name"].Text];
        return new ApiUser($"system:serviceaccount:{ns}:{account["name"].Text}", ["system:serviceaccounts", $"system:serviceaccounts:{ns}", "system:authenticated"])
        {
            Uid = account["uid"].Text,
            Extra = extra,
        };
    }

    private static bool Lives(World world, string resource, string ns, Tree reference) =>
        world.Of(resource).Find(new ObjectKey(ns, reference["name"].Text)) is { } found && found.Uid == reference["uid"].Text;

    private static Tree Reference(Tree obj) => Tree.Object(("name", obj.ObjectName), ("uid", obj.Uid));
}
