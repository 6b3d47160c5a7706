using Naru.Resources.Api;
using Naru.Resources.Trees;
using Naru.Store;

namespace Naru.Tests.Unit.ApiServer;

/// <summary>get, list and watch as clients rely on them.</summary>
public sealed class ReadTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    private static string ConfigMap(string name, string label = "x") =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","labels":{"l":"{{{label}}}"}},"data":{"k":"v"}}""";

    [Fact]
    public async Task What_was_created_can_be_read_and_deleted()
    {
        await using var server = await Server.StartAsync();
        var made = await server.CreateAsync(ConfigMaps, ConfigMap("a"));
        Assert.NotEqual("", made["metadata"]["uid"].Text);
        var read = await server.OkAsync("GET", ConfigMaps + "/a");
        Assert.True(Tree.DeepEquals(made, read));
        await server.OkAsync("DELETE", ConfigMaps + "/a");
        var gone = await server.SendAsync("GET", ConfigMaps + "/a");
        Assert.Equal((404, "configmaps \"a\" not found", "NotFound"), (gone.Status, gone.Body["message"].Text, gone.Body["reason"].Text));
    }

    [Fact]
    public async Task Creating_twice_conflicts()
    {
        await using var server = await Server.StartAsync();
        await server.CreateAsync(ConfigMaps, ConfigMap("a"));
        var second = await server.SendAsync("POST", ConfigMaps, ConfigMap("a"));
        Assert.Equal((409, "configmaps \"a\" already exists"), (second.Status, second.Body["message"].Text));
    }

    [Fact]
    public async Task Pages_of_a_list_are_of_one_revision()
    {
        await using var server = await Server.StartAsync();
        foreach (var name in "abcde") await server.CreateAsync(ConfigMaps, ConfigMap($"{name}"));
        var first = await server.OkAsync("GET", ConfigMaps + "?limit=2");
        Assert.Equal(3, first["metadata"]["remainingItemCount"].AsInt32());
        await server.OkAsync("DELETE", ConfigMaps + "/c");
        await server.CreateAsync(ConfigMaps, ConfigMap("cc"));
        var second = await server.OkAsync("GET", $"{ConfigMaps}?limit=2&continue={first["metadata"]["continue"].Text}");
        Assert.Equal(first["metadata"]["resourceVersion"].Text, second["metadata"]["resourceVersion"].Text);
        Assert.Equal("c d", string.Join(' ', second["items"].Items.ToArray().Select(i => i["metadata"]["name"].Text)));
        var last = await server.OkAsync("GET", $"{ConfigMaps}?limit=2&continue={second["metadata"]["continue"].Text}");
        Assert.Equal("e", last["items"][0]["metadata"]["name"].Text);
        Assert.True(last["metadata"]["continue"].IsAbsent);
    }

    [Fact]
    public async Task A_watch_from_a_list_misses_nothing_and_repeats_nothing()
    {
        await using var server = await Server.StartAsync();
        await server.CreateAsync(ConfigMaps, ConfigMap("a"));
        var list = await server.OkAsync("GET", ConfigMaps);
        await server.CreateAsync(ConfigMaps, ConfigMap("b"));
        await using var watch = await server.WatchAsync(ConfigMaps, $"resourceVersion={list["metadata"]["resourceVersion"].Text}");
        Assert.Equal("Added b", await Server.NextAsync(watch));
        var pending = Server.NextAsync(watch);
        await server.OkAsync("DELETE", ConfigMaps + "/a");
        Assert.Equal("Deleted a", await pending);
    }

    [Fact]
    public async Task An_object_that_leaves_a_selector_is_deleted_for_that_watch()
    {
        await using var server = await Server.StartAsync();
        await server.CreateAsync(ConfigMaps, ConfigMap("a", "in"));
        await using var watch = await server.WatchAsync(ConfigMaps, "labelSelector=l%3Din");
        Assert.Equal("Added a", await Server.NextAsync(watch));
        await server.OkAsync("PUT", ConfigMaps + "/a", ConfigMap("a", "out"));
        Assert.Equal("Deleted a", await Server.NextAsync(watch));
        await server.OkAsync("PUT", ConfigMaps + "/a", ConfigMap("a", "in"));
        Assert.Equal("Added a", await Server.NextAsync(watch));
    }

    [Fact]
    public async Task Initial_events_end_with_a_bookmark_that_says_so()
    {
        await using var server = await Server.StartAsync();
        await server.CreateAsync(ConfigMaps, ConfigMap("a"));
        await using var watch = await server.WatchAsync(ConfigMaps, "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
        Assert.Equal("Added a", await Server.NextAsync(watch));
        var bookmark = (await watch.NextAsync(Server.Cancel))!.Value;
        Assert.Equal(WatchEventType.Bookmark, bookmark.Type);
        Assert.Equal("true", bookmark.Object["metadata"]["annotations"]["k8s.io/initial-events-end"].Text);
        Assert.Equal($"{server.Api.Revision}", bookmark.Object["metadata"]["resourceVersion"].Text);
    }

    [Fact]
    public async Task A_watch_ends_when_its_time_is_over()
    {
        await using var server = await Server.StartAsync();
        await using var watch = await server.WatchAsync(ConfigMaps, "timeoutSeconds=5");
        var next = Server.NextAsync(watch);
        server.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("end", await next);
    }

    [Fact]
    public async Task A_restarted_server_knows_its_objects_and_lets_watches_go_on()
    {
        var store = new MemoryStore();
        string revision;
        await using (var server = await Server.StartAsync(store))
        {
            await server.CreateAsync(ConfigMaps, ConfigMap("a"));
            revision = (await server.OkAsync("GET", ConfigMaps))["metadata"]["resourceVersion"].Text;
            await server.CreateAsync(ConfigMaps, ConfigMap("b"));
        }
        await using var again = await Server.StartAsync(store);
        Assert.Equal(2, (await again.OkAsync("GET", ConfigMaps))["items"].Count);
        await using var watch = await again.WatchAsync(ConfigMaps, $"resourceVersion={revision}");
        Assert.Equal("Added b", await Server.NextAsync(watch));
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/nothings", 404, "the server could not find the requested resource")]
    [InlineData("/api/v1/namespaces/default/configmaps?resourceVersion=99999", 504, "Too large resource version: 99999, current: ")]
    [InlineData("/api/v1/namespaces/default/configmaps?fieldSelector=data.k%3Dv", 400, "field label not supported: data.k")]
    [InlineData("/api/v1/namespaces/default/configmaps?continue=rubbish", 400, "continue key is not valid")]
    public async Task Bad_reads_are_refused_in_one_sentence(string path, int status, string message)
    {
        await using var server = await Server.StartAsync();
        var refused = await server.SendAsync("GET", path);
        Assert.Equal(status, refused.Status);
        Assert.Contains(message, refused.Body["message"].Text);
    }

    [Fact]
    public async Task A_watched_tables_ages_count_up_to_the_event()
    {
        await using var server = await Server.StartAsync();
        await using var watch = await server.Transport.WatchAsync(
            new ApiRequest("GET", ConfigMaps) { Query = "watch=true", User = Server.Admin, Accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" }, Server.Cancel);
        server.Time.Advance(TimeSpan.FromSeconds(90));
        await server.CreateAsync(ConfigMaps, ConfigMap("late"));
        var seen = (await watch.NextAsync(Server.Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Server.Cancel))!.Value;
        Assert.Equal("late 1 0s", string.Join(' ', seen.Object["rows"][0]["cells"].Items.ToArray().Select(c => c.Text)));
    }

    [Fact]
    public async Task A_watch_of_what_rests_outlives_the_forgetting_of_what_others_did()
    {
        await using var server = await Server.StartAsync();
        var revision = (await server.CreateAsync(ConfigMaps, ConfigMap("a")))["metadata"]["resourceVersion"].Text;
        await using var watch = await server.WatchAsync(ConfigMaps, $"resourceVersion={revision}");
        var next = Server.NextAsync(watch);
        await server.CreateAsync("/api/v1/namespaces/default/secrets", """{"metadata":{"name":"other"}}""");
        // Upkeep comes every five minutes, and forgets what was current when it last came.
        server.Time.Advance(TimeSpan.FromMinutes(5));
        server.Time.Advance(TimeSpan.FromMinutes(5));
        await server.CreateAsync(ConfigMaps, ConfigMap("b"));
        Assert.Equal("Added b", await next);
    }

    [Theory]
    [InlineData("5000000")]
    [InlineData("9000000000000000")]
    public async Task A_watch_for_longer_than_a_timer_runs_stands(string seconds)
    {
        await using var api = await Naru.ApiServer.KubernetesApi.OpenAsync(
            new MemoryStore(), TimeProvider.System, new SeededIds(new Random(1)), new Naru.ApiServer.ApiServerOptions { Signer = new Naru.ApiServer.Authentication.KeyedHashSigner([1]) }, Server.Cancel);
        var transport = new Naru.ApiServer.LocalTransport(api);
        await using var watch = await transport.WatchAsync(new ApiRequest("GET", ConfigMaps) { Query = $"watch=true&timeoutSeconds={seconds}", User = Server.Admin }, Server.Cancel);
        var next = Server.NextAsync(watch);
        await transport.SendAsync(new ApiRequest("POST", ConfigMaps) { Body = System.Text.Encoding.UTF8.GetBytes(ConfigMap("a")), User = Server.Admin }, Server.Cancel);
        Assert.Equal("Added a", await next);
    }
}
