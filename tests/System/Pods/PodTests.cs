using System.Globalization;
using Naru.Tests.Harness;

namespace Naru.Tests.System.Pods;

/// <summary>What a pod is given, how its containers end and start again, and what outlives what; on one node.</summary>
public sealed class PodTests
{
    [Fact]
    public async Task A_pod_gets_its_configuration_its_volumes_and_its_identity()
    {
        await using var cluster = await PodCluster.StartAsync();
        await cluster.ApplyAsync(Configured);
        await cluster.ReadyAsync("pod/full");
        var log = await cluster.KubectlAsync("logs", "full", "-c", "c");
        foreach (var line in (string[])["uid=1000", "from the init container", "blue", "s3cret", "X_color=blue", "LIMIT=67108864", "NAME=full", "KUBERNETES_SERVICE_PORT=443"])
            Assert.Contains(line, log);
        Assert.StartsWith("ey", await cluster.KubectlAsync("exec", "full", "-c", "c", "--", "cat", "/var/run/secrets/kubernetes.io/serviceaccount/token"));
        var scores = (await cluster.KubectlAsync("exec", "full", "-c", "c", "--", "cat", "/proc/1/oom_score_adj", "/proc/self/oom_score_adj")).Split('\n');
        Assert.All(scores, score => Assert.InRange(int.Parse(score, CultureInfo.InvariantCulture), 3, 999));
        Assert.Equal(scores[0], scores[1]);
        await cluster.KubectlAsync("patch", "configmap", "cm", "-p", """{"data":{"color":"red"}}""");
        await cluster.UntilAsync("the new ConfigMap reaches the volume", ["exec", "full", "-c", "c", "--", "cat", "/cm/color"], text => text == "red");
        await cluster.KubectlAsync("delete", "pod", "full");
        await cluster.ApplyAsync(Reader);
        await cluster.UntilAsync("the claim kept what the first pod and its preStop hook wrote", ["logs", "reader"], text => text == "kept\nstopped");
        await cluster.KubectlAsync("delete", "pod/reader", "pvc/claim");
        await cluster.UntilAsync("the volume goes with its claim", ["get", "pv", "--no-headers"], text => text.Length == 0);
        Assert.Empty(Directory.GetDirectories(Path.Combine(cluster.Naru.DataDirectory, "claims")));
    }

    [Fact]
    public async Task Containers_end_and_start_again_as_declared()
    {
        await using var cluster = await PodCluster.StartAsync();
        await cluster.ApplyAsync(Ending);
        await cluster.UntilFieldAsync("pod/once", ".status.phase", "Failed");
        Assert.Equal("7 bye", await cluster.FieldAsync("pod/once", ".status.containerStatuses[0].state.terminated['exitCode','message']"));
        await cluster.UntilFieldAsync("pod/done", ".status.phase", "Succeeded");
        await cluster.UntilFieldAsync("pod/crash", ".status.containerStatuses[0].state.waiting.reason", "CrashLoopBackOff");
        await cluster.UntilFieldAsync("pod/hungry", ".status.containerStatuses[0].state.terminated.reason", "OOMKilled");
        await cluster.UntilFieldAsync("pod/absent", ".status.containerStatuses[0].state.waiting.reason", "ImagePullBackOff");
        await cluster.UntilFieldAsync("pod/waiting", ".status.containerStatuses[0].state.waiting.reason", "CreateContainerConfigError");
        await cluster.KubectlAsync("create", "configmap", "late", "--from-literal=a=b");
        await cluster.ReadyAsync("pod/waiting");
        await cluster.ReadyAsync("pod/sick");
        await cluster.KubectlAsync("exec", "sick", "--", "rm", "/tmp/alive");
        await cluster.UntilFieldAsync("pod/sick", ".status.containerStatuses[0].restartCount", "1");
        await cluster.ReadyAsync("pod/sick");
    }

    [Fact]
    public async Task A_killed_server_leaves_pods_running_and_finds_them_again()
    {
        await using var cluster = await PodCluster.StartAsync();
        await cluster.ApplyAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"steady"},"spec":{"containers":[{"name":"c","image":"IMAGE","command":["/bin/sh","-c","echo first; exec sleep 100000"]}]}}
            """);
        await cluster.ReadyAsync("pod/steady");
        var before = await cluster.FieldAsync("pod/steady", ".status.containerStatuses[0].containerID");
        var server = (await File.ReadAllTextAsync(Path.Combine(cluster.Naru.RunDirectory, "naru.pid"))).Trim();
        (await Command.RunAsync("kill", ["-9", server])).Succeeded();
        (await cluster.Naru.UpAsync()).Succeeded();
        await cluster.ReadyAsync("pod/steady");
        Assert.Equal(before + " 0", await cluster.FieldAsync("pod/steady", ".status.containerStatuses[0]['containerID','restartCount']"));
        Assert.Equal("first", await cluster.KubectlAsync("logs", "steady"));
        Assert.Equal("here", await cluster.KubectlAsync("exec", "steady", "--", "echo", "here"));
    }

    [Fact]
    public async Task Paths_beneath_volumes_are_each_their_own_and_go_with_their_container()
    {
        await using var cluster = await PodCluster.StartAsync();
        await cluster.ApplyAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"paths"},"spec":{
              "initContainers":[{"name":"i","image":"IMAGE","command":["/bin/sh","-c","mkdir /w/a /w/b; echo one > /w/a/f; echo two > /w/b/f"],"volumeMounts":[{"name":"w","mountPath":"/w"}]}],
              "containers":[{"name":"c","image":"IMAGE","command":["/bin/sh","-c","cat /a/f /b/f; exit 1"],
                "volumeMounts":[{"name":"w","mountPath":"/a","subPath":"a"},{"name":"w","mountPath":"/b","subPath":"b"}]}],
              "volumes":[{"name":"w","emptyDir":{}}]}}
            """);
        await cluster.UntilFieldAsync("pod/paths", ".status.containerStatuses[0].restartCount", "2");
        Assert.Equal("one\ntwo", await cluster.KubectlAsync("logs", "paths", "--previous"));
        await cluster.UntilFieldAsync("pod/paths", ".status.containerStatuses[0].state.waiting.reason", "CrashLoopBackOff");
        var containers = Path.Combine(cluster.Naru.DataDirectory, "pods", await cluster.FieldAsync("pod/paths", ".metadata.uid"), "containers");
        Assert.Equal(["c-1", "c-1", "c-2", "c-2"], File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')[4])
            .Where(at => at.StartsWith(containers, StringComparison.Ordinal)).Select(at => at[(containers.Length + 1)..].Split('/')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_probe_that_cannot_be_sent_fails_and_says_why()
    {
        await using var cluster = await PodCluster.StartAsync();
        await cluster.ApplyAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"probed"},"spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"],
              "readinessProbe":{"httpGet":{"host":"no host","port":80},"periodSeconds":1},"livenessProbe":{"tcpSocket":{"host":"localhost","port":1},"periodSeconds":1,"failureThreshold":1}}]}}
            """);
        await cluster.UntilAsync("both probes are told", ["get", "events", "-o", "jsonpath={.items[*].message}"],
            text => text.Contains("Readiness probe failed: ", StringComparison.Ordinal) && text.Contains("Liveness probe failed: localhost:1", StringComparison.Ordinal));
        await cluster.UntilFieldAsync("pod/probed", ".status.containerStatuses[0].restartCount", "1");
    }

    private const string Configured = """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"cm"},"data":{"color":"blue"}}
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"sec"},"stringData":{"word":"s3cret"}}
        {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"claim"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"10Mi"}}}}
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"full"},"spec":{"terminationGracePeriodSeconds":2,
          "securityContext":{"runAsUser":1000,"fsGroup":2000},
          "initContainers":[{"name":"i","image":"IMAGE","command":["/bin/sh","-c","echo from the init container > /w/f"],"volumeMounts":[{"name":"w","mountPath":"/w"}]},
            {"name":"side","image":"IMAGE","restartPolicy":"Always","command":["/bin/sleep","100000"]}],
          "containers":[{"name":"c","image":"IMAGE","command":["/bin/sh","-c","id; cat /w/f /cm/color /s/word; echo; env; echo kept > /p/f; trap 'exit 0' TERM; while true; do sleep 1; done"],
            "env":[{"name":"LIMIT","valueFrom":{"resourceFieldRef":{"resource":"limits.memory"}}},{"name":"NAME","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],
            "envFrom":[{"prefix":"X_","configMapRef":{"name":"cm"}}],"resources":{"limits":{"memory":"64Mi"}},
            "lifecycle":{"preStop":{"exec":{"command":["/bin/sh","-c","echo stopped >> /p/f"]}}},
            "volumeMounts":[{"name":"w","mountPath":"/w"},{"name":"p","mountPath":"/p","subPath":"a/b"},{"name":"cm","mountPath":"/cm"},{"name":"s","mountPath":"/s"}]}],
          "volumes":[{"name":"w","emptyDir":{}},{"name":"p","persistentVolumeClaim":{"claimName":"claim"}},{"name":"cm","configMap":{"name":"cm"}},
            {"name":"s","secret":{"secretName":"sec","defaultMode":256}}]}}
        """;

    private const string Reader = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"reader"},"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"IMAGE","command":["/bin/cat","/p/a/b/f"],
          "volumeMounts":[{"name":"p","mountPath":"/p"}]}],"volumes":[{"name":"p","persistentVolumeClaim":{"claimName":"claim"}}]}}
        """;

    private const string Ending = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"once"},"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"IMAGE","command":["/bin/sh","-c","echo -n bye > /dev/termination-log; exit 7"]}]}}
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"done"},"spec":{"restartPolicy":"OnFailure","containers":[{"name":"c","image":"IMAGE","command":["/bin/echo","done"]}]}}
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"crash"},"spec":{"containers":[{"name":"c","image":"IMAGE","command":["/bin/sh","-c","exit 1"]}]}}
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"hungry"},"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"IMAGE","resources":{"limits":{"memory":"16Mi"}},
          "command":["/bin/sh","-c","x=aaaaaaaaaaaaaaaa; while true; do x=$x$x; done"]}]}}
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"absent"},"spec":{"containers":[{"name":"c","image":"registry.naru/absent:1"}]}}
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"waiting"},"spec":{"containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"],"envFrom":[{"configMapRef":{"name":"late"}}]}]}}
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"sick"},"spec":{"containers":[{"name":"c","image":"IMAGE","command":["/bin/sh","-c","touch /tmp/alive; exec sleep 100000"],
          "livenessProbe":{"exec":{"command":["/bin/cat","/tmp/alive"]},"periodSeconds":1,"failureThreshold":1,"terminationGracePeriodSeconds":1},
          "volumeMounts":[{"name":"t","mountPath":"/tmp"}]}],"volumes":[{"name":"t","emptyDir":{}}]}}
        """;
}
