using Naru.ApiServer.Authorization;
using Naru.ApiServer.Cache;
using Naru.ApiServer.Health;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;

namespace Naru.ApiServer.Authentication;

/// <summary>
/// Who asks: whom the transport has proved (a certificate, or a part of this process), or whom a token proves. Nobody is
/// let in unproved, except to ask for the server's health and version.
/// </summary>
internal sealed class Authenticator(ServiceAccountTokens tokens, BootstrapTokens bootstrap, Authorizer authorizer)
{
    // Of the uid and the extra values that a user may be given by others; users, groups and accounts are the core's.
    private const string Group = "authentication.k8s.io";

    /// <exception cref="ApiRefusedException">401: no proof, or a bad one; 403: may not act as somebody else.</exception>
    public ApiUser Authenticate(ApiRequest http, World world)
    {
        var user = http.User ?? (http.BearerToken is { } token ? Check(token, world) ?? throw Refusal.Unauthorized() : null);
        if (user is null) user = PlainPaths.IsOpen(http.Path) ? ApiUser.Anonymous : throw Refusal.Unauthorized();
        return http.Impersonate is { } wish ? Impersonate(user, wish, world) : user;
    }

    private ApiUser? Check(string token, World world) => BootstrapTokens.Looks(token) ? bootstrap.Check(token, world) : tokens.Check(token, world, []);

    private ApiUser Impersonate(ApiUser user, ApiUser wish, World world)
    {
        if (wish.Name.Length == 0) throw Refusal.BadRequest("requested to impersonate groups, a uid or extra values without impersonating a user");
        const string AccountPrefix = "system:serviceaccount:";
        var groups = wish.Groups.ToList();
        if (wish.Name.StartsWith(AccountPrefix, StringComparison.Ordinal) && wish.Name.Split(':') is [_, _, var ns, var name])
        {
            Check(user, "", "serviceaccounts", ns, name, world);
            if (groups.Count == 0) groups.AddRange(["system:serviceaccounts", $"system:serviceaccounts:{ns}"]);
        }
        else
        {
            Check(user, "", "users", "", wish.Name, world);
        }
        foreach (var group in wish.Groups) Check(user, "", "groups", "", group, world);
        if (wish.Uid.Length > 0) Check(user, Group, "uids", "", wish.Uid, world);
        foreach (var (key, values) in wish.Extra)
            foreach (var value in values) Check(user, Group, $"userextras/{key}", "", value, world);
        if (wish.Name != ApiUser.Anonymous.Name && !groups.Contains("system:authenticated")) groups.Add("system:authenticated");
        return wish with { Groups = groups };
    }

    private void Check(ApiUser user, string group, string resource, string ns, string name, World world)
    {
        var question = new AccessQuestion(user, "impersonate", group, resource, ns, name);
        var kind = group.Length > 0 ? $"{resource.Split('/')[0]}.{group}" : resource;
        if (!authorizer.Allows(question, world)) throw Refusal.Forbidden($"{kind} \"{name}\" is forbidden: {question.Denial}");
    }
}
