using Naru.Tests.Harness;

namespace Naru.Tests.System.Jobs;

/// <summary>
/// Node and server that lose each other while both machines go on: containers live under the keeper, out of the control
/// plane's sight, and what was decided meanwhile is done when they meet again.
/// </summary>
public sealed class AgentLossTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    [Theory]
    [InlineData("ReadWriteOnce", "1 node(s) had volume node affinity conflict")]
    [InlineData("ReadWriteOncePod", "2 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode")]
    public async Task A_dead_agents_volume_keeps_its_one_writer_until_the_agent_is_back_and_hands_it_over(string access, string reason)
    {
        var space = await nodes.Cluster.NewSpaceAsync(access.ToLowerInvariant());
        await space.KubectlAsync("cordon", "node-1");
        await space.ApplyAsync(Writer.Replace("ACCESS", access));
        await space.KubectlAsync("rollout", "status", "deployment/writer", "--timeout=60s");
        await space.KubectlAsync("uncordon", "node-1");
        var first = await space.FieldAsync("pods", ".items[0].metadata.name");
        var log = Path.Combine(await space.FieldAsync($"pv/{await space.FieldAsync("pvc/data", ".spec.volumeName")}", ".spec.hostPath.path"), "log");

        await nodes.KillAgentAsync();
        await space.UntilAsync("the first pod is to go", ["get", "pod", first, "-o", "jsonpath={.metadata.deletionTimestamp}"], text => text.Length > 0);
        await space.UntilAsync("its replacement says what it waits for",
            ["get", "pods", "-o", "jsonpath={.items[*].status.conditions[?(@.reason==\"Unschedulable\")].message}"],
            text => text.Contains(reason));
        var seen = await LinesAsync(log);
        await UntilWrittenAsync("the first container goes on writing", log, lines => lines.Length > seen.Length + 1);
        Assert.Equal([first], (await LinesAsync(log)).Distinct());

        await nodes.StopServerAsync();
        await nodes.UpAsync();
        await space.UntilAsync("the first pod is gone", ["get", "pods", "-o", "name"], text => text.Length > 0 && !text.Contains(first));
        await space.KubectlAsync("rollout", "status", "deployment/writer", "--timeout=60s");
        var second = await space.FieldAsync("pods", ".items[0].metadata.name");
        Assert.Equal("node-2", await space.FieldAsync($"pod/{second}", ".spec.nodeName"));
        var last = (await LinesAsync(log)).Count(line => line == first);
        await UntilWrittenAsync("the replacement writes", log, lines => lines.Count(line => line == second) > 2);
        var lines = await LinesAsync(log);
        Assert.Equal(last, lines.Count(line => line == first));
        // One node may give the claim to a second pod while the first still ends; one pod alone means what it says.
        if (access == "ReadWriteOncePod") Assert.Equal([first, second], Runs(lines));
        await space.KubectlAsync("delete", "deployment", "writer");
    }

    [Fact]
    public async Task A_pod_that_ends_while_the_server_is_away_is_gone_when_it_is_back()
    {
        var space = await nodes.Cluster.NewSpaceAsync("ending");
        var folder = Path.Combine(nodes.Cluster.Naru.DataDirectory, "nodes", "node-2");
        await space.ApplyAsync(Leaving.Replace("FOLDER", folder));
        await space.ReadyAsync("pod/leaving");
        await space.KubectlAsync("delete", "pod", "leaving", "--wait=false");
        await UntilWrittenAsync("the pod has been told to end", Path.Combine(folder, "told"), lines => lines.Length > 0);
        await nodes.KillServerAsync();
        File.Delete(Path.Combine(folder, "told"));
        await UntilWrittenAsync("the pod ends", Path.Combine(folder, "over"), lines => lines.Length > 0);
        await nodes.UpAsync();
        await space.UntilAsync("the pod is gone", ["get", "pods", "-o", "name"], text => text.Length == 0);
    }

    private static async Task<string[]> LinesAsync(string log) => (await File.ReadAllTextAsync(log)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Task UntilWrittenAsync(string what, string log, Func<string[], bool> holds) =>
        NaruInstance.UntilAsync(what, () => Command.RunAsync("cat", [log]), text => holds(text.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));

    // Each writer once for every time it took over from another.
    private static IEnumerable<string> Runs(string[] lines) => lines.Where((line, i) => i == 0 || line != lines[i - 1]);

    private const string Writer = """
        {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data"},"spec":{"accessModes":["ACCESS"],"resources":{"requests":{"storage":"10Mi"}}}}
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"writer"},"spec":{"replicas":1,"selector":{"matchLabels":{"app":"writer"}},
          "template":{"metadata":{"labels":{"app":"writer"}},"spec":{"terminationGracePeriodSeconds":1,
            "tolerations":[{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":1}],
            "containers":[{"name":"c","image":"IMAGE","command":["/bin/sh","-c","while true; do hostname >> /data/log; sleep 0.1; done"],"volumeMounts":[{"name":"data","mountPath":"/data"}]}],
            "volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"data"}}]}}}}
        """;

    // Told to end it says so, and ends when what it said has been taken away.
    private const string Leaving = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"leaving"},"spec":{"nodeName":"node-2","terminationGracePeriodSeconds":60,
          "containers":[{"name":"c","image":"IMAGE","volumeMounts":[{"name":"node","mountPath":"/node"}],
            "command":["/bin/sh","-c","trap 'echo . > /node/told; while [ -e /node/told ]; do sleep 0.1; done; echo . > /node/over; exit 0' TERM; while true; do sleep 0.1; done"]}],
          "volumes":[{"name":"node","hostPath":{"path":"FOLDER"}}]}}
        """;
}
