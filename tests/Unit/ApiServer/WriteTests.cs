using Naru.Resources.Trees;

namespace Naru.Tests.Unit.ApiServer;

/// <summary>The one mutation, in its many forms.</summary>
public sealed class WriteTests
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Pod = """{"metadata":{"name":"p","labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"x:1"}]}}""";

    [Fact]
    public async Task A_new_pod_is_pending_with_defaults_account_and_tolerations()
    {
        await using var server = await Server.StartAsync();
        var pod = await server.CreateAsync(Pods, Pod);
        Assert.Equal("Pending", pod["status"]["phase"].Text);
        Assert.Equal("Always", pod["spec"]["restartPolicy"].Text);
        Assert.Equal("default", pod["spec"]["serviceAccountName"].Text);
        Assert.Equal(2, pod["spec"]["tolerations"].Count);
        Assert.Equal("/var/run/secrets/kubernetes.io/serviceaccount", pod["spec"]["containers"][0]["volumeMounts"][0]["mountPath"].Text);
    }

    [Fact]
    public async Task An_update_at_an_old_revision_conflicts()
    {
        await using var server = await Server.StartAsync();
        var pod = await server.CreateAsync(Pods, Pod);
        await server.OkAsync("PATCH", Pods + "/p", """{"metadata":{"labels":{"a":"c"}}}""", "application/merge-patch+json");
        var late = await server.SendAsync("PUT", Pods + "/p", pod.ToString());
        Assert.Equal((409, "Conflict"), (late.Status, late.Body["reason"].Text));
    }

    [Fact]
    public async Task Status_and_the_rest_do_not_touch_each_other()
    {
        await using var server = await Server.StartAsync();
        var pod = await server.CreateAsync(Pods, Pod);
        await server.OkAsync("PUT", Pods + "/p/status", pod.WithPath(["status", "phase"], "Running").WithPath(["metadata", "labels", "a"], "z").ToString());
        var seen = await server.OkAsync("GET", Pods + "/p");
        Assert.Equal(("Running", "b"), (seen["status"]["phase"].Text, seen["metadata"]["labels"]["a"].Text));
        await server.OkAsync("PUT", Pods + "/p", seen.WithPath(["status", "phase"], "Failed").WithPath(["metadata", "labels", "a"], "c").ToString());
        seen = await server.OkAsync("GET", Pods + "/p");
        Assert.Equal(("Running", "c"), (seen["status"]["phase"].Text, seen["metadata"]["labels"]["a"].Text));
    }

    [Fact]
    public async Task A_change_of_nothing_writes_nothing()
    {
        await using var server = await Server.StartAsync();
        var pod = await server.CreateAsync(Pods, Pod);
        var again = await server.OkAsync("PUT", Pods + "/p", pod.ToString());
        Assert.Equal(pod["metadata"]["resourceVersion"].Text, again["metadata"]["resourceVersion"].Text);
    }

    [Fact]
    public async Task A_running_pod_is_marked_first_and_gone_when_its_node_says_so()
    {
        await using var server = await Server.StartAsync();
        await server.CreateAsync(Pods, Pod);
        await server.CreateAsync(Pods + "/p/binding", """{"target":{"name":"n1"}}""");
        var marked = await server.OkAsync("DELETE", Pods + "/p");
        Assert.Equal(30, marked["metadata"]["deletionGracePeriodSeconds"].AsInt32());
        await server.OkAsync("DELETE", Pods + "/p", """{"gracePeriodSeconds":0}""");
        Assert.Equal(404, (await server.SendAsync("GET", Pods + "/p")).Status);
    }

    [Fact]
    public async Task A_pod_is_bound_once()
    {
        await using var server = await Server.StartAsync();
        await server.CreateAsync(Pods, Pod);
        await server.CreateAsync(Pods + "/p/binding", """{"target":{"name":"n1"}}""");
        var second = await server.SendAsync("POST", Pods + "/p/binding", """{"target":{"name":"n2"}}""");
        Assert.Equal((409, "Operation cannot be fulfilled on pods/binding \"p\": pod p is already assigned to node \"n1\""), (second.Status, second.Body["message"].Text));
    }

    [Fact]
    public async Task A_finalizer_holds_and_its_removal_lets_go()
    {
        await using var server = await Server.StartAsync();
        const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
        await server.CreateAsync(ConfigMaps, """{"metadata":{"name":"held","finalizers":["example.com/hold"]}}""");
        await server.OkAsync("DELETE", ConfigMaps + "/held");
        Assert.False((await server.OkAsync("GET", ConfigMaps + "/held"))["metadata"]["deletionTimestamp"].IsNothing);
        await server.OkAsync("PATCH", ConfigMaps + "/held", """{"metadata":{"finalizers":null}}""", "application/merge-patch+json");
        Assert.Equal(404, (await server.SendAsync("GET", ConfigMaps + "/held")).Status);
    }

    [Fact]
    public async Task A_namespace_stays_until_its_finalizer_is_taken_and_takes_nothing_new()
    {
        await using var server = await Server.StartAsync();
        await server.CreateAsync("/api/v1/namespaces", """{"metadata":{"name":"n"}}""");
        var left = await server.OkAsync("DELETE", "/api/v1/namespaces/n");
        Assert.Equal("Terminating", left["status"]["phase"].Text);
        var refused = await server.SendAsync("POST", "/api/v1/namespaces/n/configmaps", """{"metadata":{"name":"a"}}""");
        Assert.Contains("because it is being terminated", refused.Body["message"].Text);
        await server.OkAsync("PUT", "/api/v1/namespaces/n/finalize", left.WithPath(["spec", "finalizers"], Tree.EmptyArray).ToString());
        Assert.Equal(404, (await server.SendAsync("GET", "/api/v1/namespaces/n")).Status);
    }

    [Fact]
    public async Task Concurrent_patches_are_all_kept()
    {
        await using var server = await Server.StartAsync();
        await server.CreateAsync(Pods, Pod);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => server.OkAsync("PATCH", Pods + "/p",
            $$$$"""{"metadata":{"labels":{"l{{{{i}}}}":"x"}}}""", "application/merge-patch+json")));
        Assert.Equal(21, (await server.OkAsync("GET", Pods + "/p"))["metadata"]["labels"].Count);
    }

    [Fact]
    public async Task Of_concurrent_creations_of_one_name_one_succeeds()
    {
        await using var server = await Server.StartAsync();
        const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => server.SendAsync("POST", ConfigMaps, $$$"""{"metadata":{"name":"one"},"data":{"by":"{{{i}}}"}}""")));
        var winner = Assert.Single(answers, answer => answer.Status == 201);
        Assert.All(answers.Except([winner]), answer => Assert.Equal((409, "AlreadyExists"), (answer.Status, answer.Body["reason"].Text)));
        Assert.Equal(winner.Body["data"]["by"].Text, (await server.OkAsync("GET", ConfigMaps + "/one"))["data"]["by"].Text);
    }

    [Fact]
    public async Task A_deletion_beside_changes_is_never_lost()
    {
        await using var server = await Server.StartAsync();
        var writes = new List<Task<Tree>>();
        for (var i = 0; i < 20; i++)
        {
            await server.CreateAsync(Pods, Pod.Replace("\"p\"", $"\"p{i}\""));
            await server.CreateAsync($"{Pods}/p{i}/binding", """{"target":{"name":"n1"}}""");
        }
        for (var i = 0; i < 20; i++)
        {
            writes.Add(server.OkAsync("PATCH", $"{Pods}/p{i}", """{"metadata":{"labels":{"l":"x"}}}""", "application/merge-patch+json"));
            writes.Add(server.OkAsync("DELETE", $"{Pods}/p{i}"));
        }
        await Task.WhenAll(writes);
        for (var i = 0; i < 20; i++)
            Assert.False((await server.OkAsync("GET", $"{Pods}/p{i}"))["metadata"]["deletionTimestamp"].IsNothing);
    }

    [Fact]
    public async Task An_unknown_field_is_warned_of_or_refused_as_asked()
    {
        await using var server = await Server.StartAsync();
        var strict = await server.SendAsync("POST", Pods + "?fieldValidation=Strict", Pod.Replace("\"image\"", "\"imge\":\"\",\"image\""));
        Assert.Equal(400, strict.Status);
        Assert.Contains("strict decoding error: unknown field \"spec.containers[0].imge\"", strict.Body["message"].Text);
    }

    [Fact]
    public async Task A_deletion_that_meets_another_write_is_done_all_the_same()
    {
        await using var server = await Server.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            var made = await server.CreateAsync("/api/v1/namespaces/default/pods", """{"metadata":{"generateName":"p-"},"spec":{"containers":[{"name":"c","image":"x:1"}]}}""");
            var path = $"/api/v1/namespaces/default/pods/{made["metadata"]["name"].Text}";
            var patching = server.SendAsync("PATCH", path, """{"metadata":{"labels":{"a":"b"}}}""", "application/merge-patch+json");
            var deleted = await server.OkAsync("DELETE", path);
            Assert.Equal(made["metadata"]["uid"].Text, deleted["metadata"]["uid"].Text);
            Assert.True((await patching).Status is 200 or 404);
            Assert.Equal(404, (await server.SendAsync("GET", path)).Status);
        }
    }

    [Fact]
    public async Task Of_two_that_create_one_name_at_once_one_is_refused()
    {
        await using var server = await Server.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            var body = $$$"""{"metadata":{"name":"m{{{i}}}"},"data":{"a":"b"}}""";
            var first = server.SendAsync("POST", "/api/v1/namespaces/default/configmaps", body);
            var second = server.SendAsync("POST", "/api/v1/namespaces/default/configmaps", body);
            Assert.Equal([201, 409], new[] { (await first).Status, (await second).Status }.Order());
        }
    }
}
