using Naru.Tests.Harness;
using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Jobs;

/// <summary>
/// A node whose agent alone is dead: its containers go on under the keeper, out of the control plane's sight. A volume of
/// that node must not get a second writer meanwhile.
/// </summary>
public sealed class AgentLossTests
{
    [Fact]
    public async Task A_dead_agents_volume_keeps_its_one_writer_until_the_agent_is_back_and_hands_it_over()
    {
        await using var cluster = await PodCluster.StartAsync(nodes: 2);
        await cluster.KubectlAsync("cordon", "node-1");
        await cluster.ApplyAsync(Writer);
        await cluster.KubectlAsync("rollout", "status", "deployment/writer", "--timeout=60s");
        await cluster.KubectlAsync("uncordon", "node-1");
        var first = await cluster.KubectlAsync("get", "pods", "-l", "app=writer", "-o", "jsonpath={.items[0].metadata.name}");
        var log = Path.Combine(await cluster.FieldAsync("pv", ".items[0].spec.hostPath.path"), "log");

        await KillAsync(cluster, "-9", Path.Combine(cluster.Naru.RunDirectory, "nodes", "node-2", "naru.pid"));
        await cluster.UntilAsync("the first pod is to go", ["get", "pod", first, "-o", "jsonpath={.metadata.deletionTimestamp}"], text => text.Length > 0);
        var waiting = await cluster.UntilAsync("its replacement says what it waits for", ["get", "pods", "-l", "app=writer", "-o", $"jsonpath={Unscheduled}"],
            text => text.Contains("node(s) had volume node affinity conflict"));
        Assert.Contains("node.kubernetes.io/unreachable", waiting);
        var seen = await LinesAsync(log);
        await UntilWrittenAsync("the first container goes on writing", log, lines => lines.Length > seen.Length + 1);
        Assert.Equal([first], (await LinesAsync(log)).Distinct());

        await KillAsync(cluster, "-TERM", Path.Combine(cluster.Naru.RunDirectory, "naru.pid"));
        (await cluster.Naru.UpAsync("--nodes", "2")).Succeeded();
        await cluster.UntilAsync("the first pod is gone", ["get", "pods", "-l", "app=writer", "-o", "name"], text => text.Length > 0 && !text.Contains(first));
        await cluster.KubectlAsync("rollout", "status", "deployment/writer", "--timeout=60s");
        var second = await cluster.KubectlAsync("get", "pods", "-l", "app=writer", "-o", "jsonpath={.items[0].metadata.name}");
        Assert.Equal("node-2", await cluster.FieldAsync($"pod/{second}", ".spec.nodeName"));
        await UntilWrittenAsync("the replacement writes", log, lines => lines.Count(line => line == second) > 2);
        Assert.Equal([first, second], Runs(await LinesAsync(log)));
    }

    private const string Unscheduled = "{range .items[*]}{.status.conditions[?(@.reason==\"Unschedulable\")].message}{end}";

    private static async Task KillAsync(PodCluster cluster, string signal, string pidFile)
    {
        var pid = (await File.ReadAllTextAsync(pidFile)).Trim();
        (await Command.RunAsync("kill", [signal, pid])).Succeeded();
        await NaruInstance.UntilAsync($"process {pid} of {cluster.Name} has ended", () => Command.RunAsync("cat", [$"/proc/{pid}/stat"]), stat => stat.ExitCode != 0 || stat.Output.Contains(") Z "));
    }

    private static async Task<string[]> LinesAsync(string log) => (await File.ReadAllTextAsync(log)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Task UntilWrittenAsync(string what, string log, Func<string[], bool> holds) =>
        NaruInstance.UntilAsync(what, () => Command.RunAsync("cat", [log]), text => holds(text.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));

    // Each writer once for every time it took over from another.
    private static IEnumerable<string> Runs(string[] lines) => lines.Where((line, i) => i == 0 || line != lines[i - 1]);

    private const string Writer = """
        {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"10Mi"}}}}
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"writer"},"spec":{"replicas":1,"selector":{"matchLabels":{"app":"writer"}},
          "template":{"metadata":{"labels":{"app":"writer"}},"spec":{"terminationGracePeriodSeconds":1,
            "tolerations":[{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":1}],
            "containers":[{"name":"c","image":"IMAGE","command":["/bin/sh","-c","while true; do hostname >> /data/log; sleep 0.1; done"],"volumeMounts":[{"name":"data","mountPath":"/data"}]}],
            "volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"data"}}]}}}}
        """;
}
