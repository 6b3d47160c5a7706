using Naru.Resources.Api;

namespace Naru.Tests.Unit.ApiServer;

/// <summary>Each part of somebody else's identity needs a right of its own.</summary>
public sealed class ImpersonationTests
{
    private const string Reviews = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    private static readonly ApiUser Bob = new("bob", ["system:authenticated"]);

    [Fact]
    public async Task A_uid_and_extra_values_need_rights_of_their_own()
    {
        await using var server = await StartAsync("""{"apiGroups":[""],"resources":["users"],"verbs":["impersonate"],"resourceNames":["ann"]}""");
        var ann = new ApiUser("ann", []);
        Assert.Equal(201, (await AsAsync(server, ann)).Status);
        Assert.Equal("uids.authentication.k8s.io \"7\" is forbidden: User \"bob\" cannot impersonate resource \"uids\" in API group \"authentication.k8s.io\" at the cluster scope", await ForbiddenAsync(server, ann with { Uid = "7" }));
        Assert.Contains("cannot impersonate resource \"userextras/scopes\" in API group \"authentication.k8s.io\"", await ForbiddenAsync(server, ann with { Extra = Extra("scopes", "view", "write") }));
    }

    [Fact]
    public async Task A_right_is_for_one_key_and_one_value()
    {
        await using var server = await StartAsync("""
            {"apiGroups":[""],"resources":["users"],"verbs":["impersonate"]},
            {"apiGroups":["authentication.k8s.io"],"resources":["userextras/scopes"],"verbs":["impersonate"],"resourceNames":["view"]},
            {"apiGroups":["authentication.k8s.io"],"resources":["uids"],"verbs":["impersonate"],"resourceNames":["7"]}
            """);
        var ann = new ApiUser("ann", []) { Uid = "7", Extra = Extra("scopes", "view") };
        var whoami = await AsAsync(server, ann);
        Assert.Equal((201, "7", "view"), (whoami.Status, whoami.Body["status"]["userInfo"]["uid"].Text, whoami.Body["status"]["userInfo"]["extra"]["scopes"][0].Text));
        await ForbiddenAsync(server, ann with { Extra = Extra("scopes", "view", "write") });
        await ForbiddenAsync(server, ann with { Extra = Extra("authentication.kubernetes.io/node-name", "view") });
        await ForbiddenAsync(server, ann with { Uid = "8" });
    }

    [Fact]
    public async Task Groups_accounts_and_nodes_are_not_reached_by_a_right_for_users()
    {
        await using var server = await StartAsync("""{"apiGroups":[""],"resources":["users"],"verbs":["impersonate"]}""");
        await ForbiddenAsync(server, new ApiUser("ann", ["system:masters"]));
        await ForbiddenAsync(server, new ApiUser("system:node:n1", ["system:nodes"]));
        await ForbiddenAsync(server, new ApiUser("system:serviceaccount:kube-system:default", []));
        // Without its group it is a name like any other.
        Assert.Equal(403, (await server.Transport.SendAsync(new ApiRequest("GET", "/api/v1/nodes") { User = Bob, Impersonate = new ApiUser("system:node:n1", []) }, Server.Cancel)).Status);
    }

    [Fact]
    public async Task Who_is_not_known_acts_as_nobody_else_and_a_wish_without_a_name_is_none()
    {
        await using var server = await StartAsync("""{"apiGroups":[""],"resources":["users"],"verbs":["impersonate"]}""");
        Assert.Equal(403, (await server.Transport.SendAsync(new ApiRequest("GET", "/readyz") { Impersonate = new ApiUser("ann", []) }, Server.Cancel)).Status);
        Assert.Equal(400, (await AsAsync(server, new ApiUser("", ["system:masters"]))).Status);
        Assert.Equal(400, (await AsAsync(server, new ApiUser("", []) { Uid = "7" })).Status);
    }

    private static SortedDictionary<string, IReadOnlyList<string>> Extra(string key, params string[] values) => new() { [key] = values };

    private static async Task<Server> StartAsync(string rules)
    {
        var server = await Server.StartAsync();
        await server.CreateAsync("/apis/rbac.authorization.k8s.io/v1/clusterroles", $$"""{"metadata":{"name":"actor"},"rules":[{{rules}}]}""");
        await server.CreateAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            {"metadata":{"name":"actor"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"actor"},"subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"bob"}]}
            """);
        return server;
    }

    private static Task<ApiResponse> AsAsync(Server server, ApiUser wish) =>
        server.Transport.SendAsync(new ApiRequest("POST", Reviews) { Body = "{}"u8.ToArray(), User = Bob, Impersonate = wish }, Server.Cancel).AsTask();

    private static async Task<string> ForbiddenAsync(Server server, ApiUser wish)
    {
        var reply = await AsAsync(server, wish);
        Assert.True(reply.Status == 403, $"{wish}: {reply.Status} {reply.Body}");
        return reply.Body["message"].Text;
    }
}
