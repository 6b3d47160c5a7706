namespace Naru.Tests.Clients.Kubectl;

/// <summary>Who may what, as people find it out.</summary>
public sealed class AccessTests(ApiServerFixture api) : IClassFixture<ApiServerFixture>
{
    [Fact]
    public async Task A_user_without_roles_is_denied_in_the_words_clients_know() =>
        Assert.Equal(
            "Error from server (Forbidden): pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"",
            await api.RefusedAsync(["get", "pods", "--as", "bob"]));

    [Fact]
    public async Task A_role_gives_what_it_names_and_no_more()
    {
        await api.OkAsync("create", "role", "reader", "--verb=get,list", "--resource=configmaps");
        await api.OkAsync("create", "rolebinding", "reader", "--role=reader", "--user=ann");
        Assert.Equal("yes", await api.OkAsync("auth", "can-i", "list", "configmaps", "--as", "ann"));
        Assert.Equal("no", (await api.RunAsync(["auth", "can-i", "delete", "configmaps", "--as", "ann"])).Trimmed);
        await api.OkAsync("get", "configmaps", "--as", "ann");
        Assert.Contains("forbidden", await api.RefusedAsync(["get", "configmaps", "-n", "kube-system", "--as", "ann"]));
        Assert.Contains("configmaps", await api.OkAsync("auth", "can-i", "--list", "--as", "ann"));
    }

    [Fact]
    public async Task A_service_accounts_token_is_its_identity()
    {
        await api.OkAsync("create", "serviceaccount", "robot");
        var token = await api.OkAsync("create", "token", "robot");
        var server = await api.OkAsync("config", "view", "--raw", "-o", "jsonpath={.clusters[0].cluster.server}");
        string[] asRobot = ["--kubeconfig=/dev/null", $"--server={server}", "--insecure-skip-tls-verify", $"--token={token}"];
        Assert.Contains("system:serviceaccount:default:robot", await api.OkAsync(["auth", "whoami", .. asRobot]));
        Assert.Contains("User \"system:serviceaccount:default:robot\" cannot list resource \"secrets\"", await api.RefusedAsync(["get", "secrets", .. asRobot]));
        await api.OkAsync("delete", "serviceaccount", "robot");
        Assert.Contains("Unauthorized", (await api.RunAsync(["auth", "whoami", .. asRobot])).Errors + (await api.RunAsync(["get", "pods", .. asRobot])).Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Nobody_gives_away_rights_they_do_not_have()
    {
        await api.OkAsync("create", "role", "role-maker", "--verb=create,get", "--resource=roles,rolebindings");
        await api.OkAsync("create", "rolebinding", "role-maker", "--role=role-maker", "--user=eve");
        Assert.Contains("attempting to grant RBAC permissions not currently held",
            await api.RefusedAsync(["create", "role", "too-much", "--verb=get", "--resource=secrets", "--as", "eve"]));
    }
}
