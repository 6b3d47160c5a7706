using Naru.Resources.Api;

namespace Naru.Tests.Unit.ApiServer;

/// <summary>Who is let in, and who may what.</summary>
public sealed class AccessTests
{
    private static readonly ApiUser NodeOne = new("system:node:n1", ["system:nodes", "system:authenticated"]);

    [Fact]
    public async Task A_denied_user_gets_the_words_that_clients_print()
    {
        await using var server = await Server.StartAsync();
        var denied = await server.SendAsync("GET", "/api/v1/namespaces/default/pods/p", user: new ApiUser("bob", ["system:authenticated"]));
        Assert.Equal((403, "pods \"p\" is forbidden: User \"bob\" cannot get resource \"pods\" in API group \"\" in the namespace \"default\""), (denied.Status, denied.Body["message"].Text));
    }

    [Fact]
    public async Task A_denied_service_account_gets_403()
    {
        await using var server = await Server.StartAsync();
        await server.CreateAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"robot"}}""");
        var issued = await server.CreateAsync("/api/v1/namespaces/default/serviceaccounts/robot/token", """{"spec":{}}""");
        var denied = await server.Transport.SendAsync(new ApiRequest("GET", "/api/v1/namespaces/default/secrets") { BearerToken = issued["status"]["token"].Text }, Server.Cancel);
        Assert.Equal(403, denied.Status);
        Assert.Contains("User \"system:serviceaccount:default:robot\" cannot list resource \"secrets\"", denied.Body["message"].Text);
    }

    [Fact]
    public async Task A_token_dies_with_its_account_and_with_its_time()
    {
        await using var server = await Server.StartAsync();
        await server.CreateAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"robot"}}""");
        var issued = await server.CreateAsync("/api/v1/namespaces/default/serviceaccounts/robot/token", """{"spec":{"expirationSeconds":600}}""");
        var request = new ApiRequest("GET", "/api") { BearerToken = issued["status"]["token"].Text };
        Assert.Equal(200, (await server.Transport.SendAsync(request, Server.Cancel)).Status);
        server.Time.Advance(TimeSpan.FromSeconds(601));
        Assert.Equal(401, (await server.Transport.SendAsync(request, Server.Cancel)).Status);
        var second = await server.CreateAsync("/api/v1/namespaces/default/serviceaccounts/robot/token", """{"spec":{}}""");
        await server.OkAsync("DELETE", "/api/v1/namespaces/default/serviceaccounts/robot");
        Assert.Equal(401, (await server.Transport.SendAsync(request with { BearerToken = second["status"]["token"].Text }, Server.Cancel)).Status);
    }

    [Fact]
    public async Task A_bootstrap_token_may_ask_to_join_and_nothing_else_until_it_expires()
    {
        await using var server = await Server.StartAsync();
        await server.CreateAsync("/api/v1/namespaces/kube-system/secrets", $$$"""
            {"metadata":{"name":"bootstrap-token-abcdef"},"type":"bootstrap.kubernetes.io/token","stringData":{"token-id":"abcdef","token-secret":"0123456789abcdef",
              "usage-bootstrap-authentication":"true","expiration":"{{{server.Time.GetUtcNow().AddMinutes(2):yyyy-MM-ddTHH:mm:ssZ}}}"}}
            """);
        var request = new ApiRequest("GET", "/api/v1/namespaces/kube-system/secrets") { BearerToken = "abcdef.0123456789abcdef" };
        var denied = await server.Transport.SendAsync(request, Server.Cancel);
        Assert.Equal(403, denied.Status);
        Assert.Contains("User \"system:bootstrap:abcdef\" cannot list resource \"secrets\"", denied.Body["message"].Text);
        // This server takes nobody in, so what is let through finds no door; what is not, is told that it may not.
        Assert.Equal(404, (await server.Transport.SendAsync(request with { Method = "POST", Path = "/naru/join" }, Server.Cancel)).Status);
        Assert.Equal(403, (await server.SendAsync("POST", "/naru/join", user: NodeOne)).Status);
        Assert.Equal(401, (await server.Transport.SendAsync(request with { BearerToken = "abcdef.0123456789abcdeX" }, Server.Cancel)).Status);
        Assert.Equal(401, (await server.Transport.SendAsync(request with { BearerToken = "abcdef.0000000000000000" }, Server.Cancel)).Status);
        // Upkeep comes every five minutes; this is before it.
        server.Time.Advance(TimeSpan.FromMinutes(3));
        var expired = await server.Transport.SendAsync(request, Server.Cancel);
        Assert.Equal((401, "the token abcdef has expired; make a new one with `naru token create`"), (expired.Status, expired.Body["message"].Text));
        server.Time.Advance(TimeSpan.FromMinutes(2));
        // Writes are taken in order: this one comes after the upkeep's.
        await server.CreateAsync("/api/v1/namespaces/default/configmaps", """{"metadata":{"name":"after"}}""");
        Assert.Equal(404, (await server.SendAsync("GET", "/api/v1/namespaces/kube-system/secrets/bootstrap-token-abcdef")).Status);
    }

    [Fact]
    public async Task A_node_reads_the_secrets_of_its_own_pods_only()
    {
        await using var server = await Server.StartAsync();
        await SeedAsync(server, "n1", "own");
        await SeedAsync(server, "n2", "other");
        Assert.Equal(200, (await server.SendAsync("GET", "/api/v1/namespaces/default/secrets/own", user: NodeOne)).Status);
        var denied = await server.SendAsync("GET", "/api/v1/namespaces/default/secrets/other", user: NodeOne);
        Assert.Equal(403, denied.Status);
        Assert.Contains("no relationship found between node 'n1' and this object", denied.Body["message"].Text);
        Assert.Equal(403, (await server.SendAsync("GET", "/api/v1/namespaces/default/secrets", user: NodeOne)).Status);
    }

    [Fact]
    public async Task A_node_sees_and_reports_its_own_pods_only()
    {
        await using var server = await Server.StartAsync();
        await SeedAsync(server, "n1", "own");
        await SeedAsync(server, "n2", "other");
        Assert.Equal(403, (await server.SendAsync("GET", "/api/v1/pods", user: NodeOne)).Status);
        var seen = await server.SendAsync("GET", "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1", user: NodeOne);
        Assert.Equal("uses-own", Assert.Single(seen.Body["items"].Items.ToArray())["metadata"]["name"].Text);
        const string Status = """{"status":{"phase":"Running"}}""";
        Assert.Equal(200, (await server.SendAsync("PATCH", "/api/v1/namespaces/default/pods/uses-own/status", Status, "application/merge-patch+json", NodeOne)).Status);
        Assert.Equal(403, (await server.SendAsync("PATCH", "/api/v1/namespaces/default/pods/uses-other/status", Status, "application/merge-patch+json", NodeOne)).Status);
        Assert.Equal(403, (await server.SendAsync("DELETE", "/api/v1/nodes/n2", user: NodeOne)).Status);
    }

    [Fact]
    public async Task Nobody_unproved_gets_further_than_health()
    {
        await using var server = await Server.StartAsync();
        Assert.Equal(200, (await server.Transport.SendAsync(new ApiRequest("GET", "/readyz"), Server.Cancel)).Status);
        Assert.Equal(401, (await server.Transport.SendAsync(new ApiRequest("GET", "/api"), Server.Cancel)).Status);
        Assert.Equal(401, (await server.Transport.SendAsync(new ApiRequest("GET", "/api") { BearerToken = "made.up.token" }, Server.Cancel)).Status);
    }

    [Fact]
    public async Task Acting_as_somebody_else_needs_the_right_to()
    {
        await using var server = await Server.StartAsync();
        var bob = new ApiUser("bob", ["system:authenticated"]);
        var asAnn = new ApiRequest("GET", "/api/v1/namespaces") { User = bob, Impersonate = new ApiUser("ann", []) };
        var denied = await server.Transport.SendAsync(asAnn, Server.Cancel);
        Assert.Equal("users \"ann\" is forbidden: User \"bob\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope", denied.Body["message"].Text);
        var allowed = await server.Transport.SendAsync(asAnn with { User = Server.Admin, Impersonate = new ApiUser("root", ["system:masters"]) }, Server.Cancel);
        Assert.Equal(200, allowed.Status);
    }

    [Fact]
    public async Task Nobody_gathers_rights_by_an_aggregation_that_they_do_not_have()
    {
        const string Roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
        const string Everything = """ "aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"kubernetes.io/bootstrapping":"rbac-defaults"}}]} """;
        await using var server = await Server.StartAsync();
        await server.CreateAsync(Roles, """{"metadata":{"name":"role-editor"},"rules":[{"apiGroups":["rbac.authorization.k8s.io"],"resources":["clusterroles"],"verbs":["create","get","patch"]}]}""");
        await server.CreateAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            {"metadata":{"name":"bob"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"role-editor"},"subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"bob"}]}
            """);
        var bob = new ApiUser("bob", ["system:authenticated"]);
        Assert.Equal(403, (await server.SendAsync("PATCH", $"{Roles}/role-editor", $"{{{Everything}}}", "application/merge-patch+json", bob)).Status);
        Assert.Equal(403, (await server.SendAsync("POST", Roles, $$"""{"metadata":{"name":"all"},{{Everything}} }""", user: bob)).Status);
        Assert.Equal(403, (await server.SendAsync("GET", "/api/v1/secrets", user: bob)).Status);
        // Who has every right may; and whoever does not touch an aggregation needs no more than the rights it holds.
        Assert.Equal(201, (await server.SendAsync("POST", Roles, $$"""{"metadata":{"name":"all"},{{Everything}} }""")).Status);
        Assert.Equal(200, (await server.SendAsync("PATCH", $"{Roles}/all", """{"metadata":{"annotations":{"by":"bob"}}}""", "application/merge-patch+json", bob)).Status);
    }

    [Fact]
    public async Task A_node_gets_tokens_only_for_pods_that_it_runs()
    {
        const string Tokens = "/api/v1/namespaces/default/serviceaccounts/robot/token";
        await using var server = await Server.StartAsync();
        await server.CreateAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"robot"}}""");
        foreach (var node in (string[])["n1", "n2"])
        {
            await server.CreateAsync("/api/v1/namespaces/default/pods", $$$"""{"metadata":{"name":"on-{{{node}}}"},"spec":{"serviceAccountName":"robot","containers":[{"name":"c","image":"x:1"}]}}""");
            await server.CreateAsync($"/api/v1/namespaces/default/pods/on-{node}/binding", $$$"""{"target":{"kind":"Node","name":"{{{node}}}"}}""");
        }
        Assert.Equal(201, (await server.SendAsync("POST", Tokens, For("on-n1"), user: NodeOne)).Status);
        Assert.Equal(403, (await server.SendAsync("POST", Tokens, For("on-n2"), user: NodeOne)).Status);
        Assert.Equal(403, (await server.SendAsync("POST", Tokens, """{"spec":{}}""", user: NodeOne)).Status);

        static string For(string pod) => $$$$"""{"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"{{{{pod}}}}"}}}""";
    }

    [Fact]
    public async Task A_node_does_not_change_what_its_pods_are()
    {
        await using var server = await Server.StartAsync();
        await SeedAsync(server, "n1", "own");
        const string Labels = """{"metadata":{"labels":{"app":"bank"}}}""";
        Assert.Equal(403, (await server.SendAsync("PATCH", "/api/v1/namespaces/default/pods/uses-own", Labels, "application/merge-patch+json", NodeOne)).Status);
        Assert.Equal(200, (await server.SendAsync("DELETE", "/api/v1/namespaces/default/pods/uses-own", user: NodeOne)).Status);
    }

    [Fact]
    public async Task A_node_makes_and_renews_its_own_lease_only()
    {
        const string Leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
        await using var server = await Server.StartAsync();
        var other = await server.CreateAsync(Leases, """{"metadata":{"name":"n1.example"},"spec":{"holderIdentity":"n1.example"}}""");
        Assert.Equal(403, (await server.SendAsync("POST", Leases, """{"metadata":{"name":"n2"}}""", user: NodeOne)).Status);
        Assert.Equal(403, (await server.SendAsync("PUT", $"{Leases}/n1.example", other.ToString(), user: NodeOne)).Status);
        var own = await server.SendAsync("POST", Leases, """{"metadata":{"name":"n1"},"spec":{"holderIdentity":"n1"}}""", user: NodeOne);
        Assert.Equal(201, own.Status);
        Assert.Equal(200, (await server.SendAsync("PUT", $"{Leases}/n1", own.Body.WithPath(["spec", "leaseDurationSeconds"], 40).ToString(), user: NodeOne)).Status);
    }

    [Fact]
    public async Task A_nodes_range_of_pod_addresses_is_said_once()
    {
        await using var server = await Server.StartAsync();
        var path = "/api/v1/nodes/n1";
        Assert.Equal(201, (await server.SendAsync("POST", "/api/v1/nodes", """{"metadata":{"name":"n1"}}""", user: NodeOne)).Status);
        Assert.Equal(200, (await server.SendAsync("PATCH", path, """{"spec":{"podCIDR":"10.244.1.0/24","podCIDRs":["10.244.1.0/24"]}}""", "application/merge-patch+json", NodeOne)).Status);
        var wider = await server.SendAsync("PATCH", path, """{"spec":{"podCIDR":"10.244.0.0/16","podCIDRs":["10.244.0.0/16"]}}""", "application/merge-patch+json", NodeOne);
        Assert.Equal(422, wider.Status);
        Assert.Contains("spec.podCIDR: Invalid value: \"10.244.0.0/16\": field is immutable", wider.Body["message"].Text);
    }

    [Fact]
    public async Task A_token_for_longer_than_time_can_say_lives_as_long_as_any()
    {
        await using var server = await Server.StartAsync();
        await server.CreateAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"robot"}}""");
        var issued = await server.CreateAsync("/api/v1/namespaces/default/serviceaccounts/robot/token", """{"spec":{"expirationSeconds":9000000000000000}}""");
        Assert.Equal("2037", issued["status"]["expirationTimestamp"].Text[..4]);
    }

    [Fact]
    public async Task A_review_in_a_namespace_tells_nothing_of_others()
    {
        const string Reviews = "/apis/authorization.k8s.io/v1/namespaces/default/localsubjectaccessreviews";
        await using var server = await Server.StartAsync();
        Assert.Equal(201, (await server.SendAsync("POST", Reviews, Of("default"))).Status);
        Assert.Equal(400, (await server.SendAsync("POST", Reviews, Of("kube-system"))).Status);
        Assert.Equal(400, (await server.SendAsync("POST", Reviews, """{"spec":{"user":"ann","nonResourceAttributes":{"path":"/metrics","verb":"get"}}}""")).Status);

        static string Of(string ns) => $$$$"""{"spec":{"user":"ann","resourceAttributes":{"verb":"get","resource":"secrets","namespace":"{{{{ns}}}}"}}}""";
    }

    private static async Task SeedAsync(Server server, string node, string secret)
    {
        await server.CreateAsync("/api/v1/namespaces/default/secrets", $$$"""{"metadata":{"name":"{{{secret}}}"}}""");
        await server.CreateAsync("/api/v1/namespaces/default/pods", $$$"""
            {"metadata":{"name":"uses-{{{secret}}}"},"spec":{"containers":[{"name":"c","image":"x:1","envFrom":[{"secretRef":{"name":"{{{secret}}}"}}]}]}}
            """);
        await server.CreateAsync($"/api/v1/namespaces/default/pods/uses-{secret}/binding", $$$"""{"target":{"kind":"Node","name":"{{{node}}}"}}""");
    }
}
