namespace Naru.Tests.Unit.ApiServer;

/// <summary>Two writes of one object that were both decided before either was committed: what was acknowledged has happened.</summary>
public sealed class RaceTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("configmaps", """{"metadata":{"name":"x"}}""")]
    [InlineData("services", """{"metadata":{"name":"x"},"spec":{"ports":[{"port":80}]}}""")]
    public async Task A_deletion_that_meets_an_update_deletes_what_the_update_made(string kind, string json)
    {
        var store = new HeldStore();
        await using var server = await Server.StartAsync(store);
        var path = $"/api/v1/namespaces/default/{kind}";
        await server.CreateAsync(path, json);
        store.Hold();
        var update = server.OkAsync("PATCH", $"{path}/x", """{"metadata":{"labels":{"a":"b"}}}""", "application/merge-patch+json");
        await store.CommitWaits;
        var deletion = server.OkAsync("DELETE", $"{path}/x");
        store.Release();
        Assert.Equal("b", (await update)["metadata"]["labels"]["a"].Text);
        Assert.True((await deletion).IsObject);
        Assert.Equal(404, (await server.SendAsync("GET", $"{path}/x")).Status);
    }

    [Fact]
    public async Task Of_two_that_create_one_name_one_is_told_that_it_exists()
    {
        var store = new HeldStore();
        await using var server = await Server.StartAsync(store);
        store.Hold();
        var first = server.SendAsync("POST", Maps, """{"metadata":{"name":"x"},"data":{"by":"first"}}""");
        await store.CommitWaits;
        var second = server.SendAsync("POST", Maps, """{"metadata":{"name":"x"},"data":{"by":"second"}}""");
        store.Release();
        Assert.Equal((201, 409), ((await first).Status, (await second).Status));
        Assert.Equal("first", (await server.OkAsync("GET", $"{Maps}/x"))["data"]["by"].Text);
    }

    [Fact]
    public async Task Two_changes_of_one_service_at_once_are_both_kept()
    {
        const string Services = "/api/v1/namespaces/default/services";
        var store = new HeldStore();
        await using var server = await Server.StartAsync(store);
        var made = await server.CreateAsync(Services, """{"metadata":{"name":"x"},"spec":{"type":"NodePort","ports":[{"port":80}]}}""");
        store.Hold();
        var first = server.OkAsync("PATCH", $"{Services}/x", """{"metadata":{"labels":{"a":"1"}}}""", "application/merge-patch+json");
        await store.CommitWaits;
        var second = server.SendAsync("PATCH", $"{Services}/x", """{"metadata":{"labels":{"b":"2"}}}""", "application/merge-patch+json");
        store.Release();
        await first;
        Assert.Equal((200, ""), ((await second).Status, (await second).Body["message"].Text));
        var kept = await server.OkAsync("GET", $"{Services}/x");
        Assert.Equal("""{"a":"1","b":"2"}""", kept["metadata"]["labels"].ToString());
        Assert.Equal(made["spec"].ToString(), kept["spec"].ToString());
    }

    [Fact]
    public async Task Nothing_is_made_in_a_namespace_whose_deletion_came_first()
    {
        var store = new HeldStore();
        await using var server = await Server.StartAsync(store);
        await server.CreateAsync("/api/v1/namespaces", """{"metadata":{"name":"n"}}""");
        store.Hold();
        var deletion = server.OkAsync("DELETE", "/api/v1/namespaces/n");
        await store.CommitWaits;
        var made = server.SendAsync("POST", "/api/v1/namespaces/n/configmaps", """{"metadata":{"name":"late"}}""");
        var said = server.SendAsync("POST", "/api/v1/namespaces/n/events", """{"metadata":{"name":"said"},"involvedObject":{"namespace":"n"}}""");
        store.Release();
        Assert.Equal("Terminating", (await deletion)["status"]["phase"].Text);
        Assert.Equal((403, "configmaps \"late\" is forbidden: unable to create new content in namespace n because it is being terminated"), ((await made).Status, (await made).Body["message"].Text));
        Assert.Equal(201, (await said).Status);
    }

    [Fact]
    public async Task Nothing_is_made_of_a_definition_whose_deletion_came_first()
    {
        const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        const string Things = "/apis/example.com/v1/namespaces/default/things";
        var store = new HeldStore();
        await using var server = await Server.StartAsync(store);
        await server.CreateAsync(Definitions, """
            {"metadata":{"name":"things.example.com"},"spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"things","kind":"Thing"},
              "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}
            """);
        store.Hold();
        var deletion = server.OkAsync("DELETE", $"{Definitions}/things.example.com");
        await store.CommitWaits;
        var made = server.SendAsync("POST", Things, """{"metadata":{"name":"late"}}""");
        store.Release();
        await deletion;
        Assert.Contains((await made).Status, (int[])[404, 405]);
        Assert.Equal(404, (await server.SendAsync("GET", $"{Definitions}/things.example.com")).Status);
        await server.CreateAsync(Definitions, """
            {"metadata":{"name":"things.example.com"},"spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"things","kind":"Thing"},
              "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}
            """);
        Assert.Equal(0, (await server.OkAsync("GET", Things))["items"].Count);
    }
}
