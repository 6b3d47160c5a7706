using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Jobs;

/// <summary>Rollouts and rollbacks at the declared rate.</summary>
public sealed class RolloutTests(JobCluster jobs)
{
    private const int Replicas = 4;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 2)]
    public async Task A_rollout_and_its_undoing_keep_to_the_declared_rate(int surge, int unavailable)
    {
        var space = await jobs.SpaceAsync($"rollout-{surge}-{unavailable}");
        await space.ApplyAsync(Manifest.Replace("SURGE", surge.ToString()).Replace("UNAVAILABLE", unavailable.ToString()));
        await space.KubectlAsync("rollout", "status", "deployment/web", "--timeout=60s");
        var history = await PodHistory.BeginAsync(space, "app=web");
        await space.KubectlAsync("set", "env", "deployment/web", "VERSION=v2");
        await space.KubectlAsync("rollout", "status", "deployment/web", "--timeout=60s");
        Assert.Equal(["v2 4"], await VersionsAsync(space));
        await space.KubectlAsync("rollout", "undo", "deployment/web");
        await space.KubectlAsync("rollout", "status", "deployment/web", "--timeout=60s");
        Assert.Equal(["v1 4"], await VersionsAsync(space));
        var (most, fewest, pods) = await history.ReplayAsync();
        Assert.Equal((Replicas + surge, Replicas - unavailable), (most, fewest));
        Assert.Equal(3 * Replicas, pods);
    }

    [Fact]
    public async Task A_rollout_that_gets_nowhere_is_called_failed_at_its_deadline_and_leaves_the_old_pods_serving()
    {
        var space = await jobs.SpaceAsync("deadline");
        await space.ApplyAsync(Manifest.Replace("SURGE", "1").Replace("UNAVAILABLE", "0"));
        await space.KubectlAsync("rollout", "status", "deployment/web", "--timeout=60s");
        await space.KubectlAsync("patch", "deployment", "web", "-p", """{"spec":{"progressDeadlineSeconds":3}}""");
        await space.KubectlAsync("set", "image", "deployment/web", "c=registry.naru/absent:1");
        Assert.Contains("exceeded its progress deadline", await space.RefusedAsync("rollout", "status", "deployment/web", "--timeout=60s"));
        Assert.Equal("False ProgressDeadlineExceeded", await space.FieldAsync("deployment/web", ".status.conditions[?(@.type==\"Progressing\")]['status','reason']"));
        Assert.Equal("True", await space.FieldAsync("deployment/web", ".status.conditions[?(@.type==\"Available\")].status"));
        Assert.Equal("4", await space.FieldAsync("deployment/web", ".status.availableReplicas"));
        await space.KubectlAsync("rollout", "undo", "deployment/web");
        await space.KubectlAsync("rollout", "status", "deployment/web", "--timeout=60s");
        Assert.Equal("True NewReplicaSetAvailable", await space.FieldAsync("deployment/web", ".status.conditions[?(@.type==\"Progressing\")]['status','reason']"));
    }

    // Which versions the pods that are to stay run, and how many run each.
    private static async Task<IEnumerable<string>> VersionsAsync(PodSpace space)
    {
        var pods = await space.KubectlAsync("get", "pods", "-l", "app=web", "-o", "jsonpath={range .items[*]}{.metadata.deletionTimestamp} {.spec.containers[0].env[0].value}{\"\\n\"}{end}");
        return pods.Split('\n').Where(line => line.StartsWith(' ')).GroupBy(line => line.Trim()).Select(version => $"{version.Key} {version.Count()}").Order();
    }

    private const string Manifest = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":4,"selector":{"matchLabels":{"app":"web"}},
          "strategy":{"rollingUpdate":{"maxSurge":SURGE,"maxUnavailable":UNAVAILABLE}},
          "template":{"metadata":{"labels":{"app":"web"}},"spec":{"terminationGracePeriodSeconds":2,"containers":[{"name":"c","image":"IMAGE","command":["/bin/web","serve"],
            "env":[{"name":"VERSION","value":"v1"}],"readinessProbe":{"httpGet":{"path":"/ready","port":8080},"periodSeconds":1}}]}}}}
        """;
}
