using Naru.Tests.Harness;
using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Processes;

/// <summary>The product is one program: all that its processes ever execute is itself, and what containers are told to run.</summary>
public sealed class OwnProgramTests
{
    [Fact]
    public async Task A_walk_through_all_of_it_executes_nothing_but_naru_and_the_programs_of_containers()
    {
        var traces = Directory.CreateTempSubdirectory("naru-trace-").FullName;
        await using (var cluster = await PodCluster.StartAsync(2, Path.Combine(traces, "up")))
        {
            await UseDockerAsync(cluster);
            await UseKubernetesAsync(cluster);
            var program = NaruInstance.Executable;
            (await cluster.Naru.TracedAsync(Path.Combine(traces, "down"), "down", "--time", "1", "--data", cluster.Naru.DataDirectory, "--run", cluster.Naru.RunDirectory)).Succeeded();
            var up = await ReadAsync(Path.Combine(traces, "up"));
            Assert.Empty(Foreign(up, program));
            Assert.InRange(up.Outside.Count(path => path == ExecutionTrace.OpenFileOf(program)), 4, 8); // The server, the second node, and a keeper for each; a keeper may be tried again.
            foreach (var word in (string[])["/bin/sh", "/bin/sleep", "/bin/true", "/bin/cat"]) Assert.Contains(word, up.Inside);
            Assert.Empty(Foreign(await ReadAsync(Path.Combine(traces, "down")), program));
        }
        Directory.Delete(traces, recursive: true);
    }

    [Fact]
    public void A_program_that_is_run_from_outside_of_a_container_is_seen()
    {
        var trace = ExecutionTrace.Read("""
            10 execve("/out/naru", ["naru", "up"], 0x1 /* 3 vars */) = 0
            10 clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD}, 88 <unfinished ...>
            11 execve("/usr/sbin/iptables", ["iptables", "-L"], 0x1 /* 3 vars */) = -1 ENOENT (No such file or directory)
            10 <... clone3 resumed> => {pidfd=[5]}, 88) = 11
            10 clone3({flags=CLONE_VM|CLONE_NEWPID, exit_signal=SIGCHLD}, 88) = 12
            12 pivot_root(".", ".") = 0
            12 execve("/bin/sh", ["sh"], 0x1 /* 3 vars */) = 0
            12 clone(child_stack=NULL, flags=SIGCHLD) = 2 /* 13 in strace's PID NS */
            13 execve("/bin/true", ["true"], 0x1 /* 3 vars */) = 0
            14 setns(7, CLONE_NEWNET) = 0
            14 execve("/sbin/modprobe", ["modprobe"], 0x1 /* 3 vars */) = 0
            15 setns(8, CLONE_NEWNS|CLONE_NEWNET) = 0
            15 execve("/bin/cat", ["cat"], 0x1 /* 3 vars */) = 0
            """.Split('\n'));
        Assert.Equal(["/usr/sbin/iptables", "/sbin/modprobe"], Foreign(trace, "/out/naru"));
        Assert.Equal(["/bin/sh", "/bin/true", "/bin/cat"], trace.Inside);
    }

    private static async Task UseDockerAsync(PodCluster cluster)
    {
        var context = Directory.CreateDirectory(Path.Combine(cluster.Naru.DataDirectory, "..", "context")).FullName;
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), $"FROM {PodCluster.Image}\nRUN echo built > /word\n");
        foreach (var line in (string[])[
            $"build -q -t registry.naru/built:1 {context}", "push registry.naru/built:1", "rmi registry.naru/built:1", "pull registry.naru/built:1", "network create walk",
            "run -d --name walker --network walk -v store:/store -p 127.0.0.1::80 -m 64m registry.naru/built:1 sleep 100000", "exec walker cat /word", "cp walker:/word " + Path.Combine(context, "word"),
            "save -o " + Path.Combine(context, "image.tar") + " registry.naru/built:1", "pause walker", "unpause walker", "stop -t 0 walker", "start walker", "stats --no-stream walker", "top walker", "logs walker", "rm -f walker"])
            (await cluster.Naru.DockerAsync(line.Split(' '))).Succeeded();
    }

    private static async Task UseKubernetesAsync(PodCluster cluster)
    {
        await cluster.ApplyAsync("""
            {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"claim"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"10Mi"}}}}
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"keeper"},"spec":{"containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"],"volumeMounts":[{"name":"p","mountPath":"/p"},{"name":"m","mountPath":"/m"}]}],
              "volumes":[{"name":"p","persistentVolumeClaim":{"claimName":"claim"}},{"name":"m","emptyDir":{"medium":"Memory"}}]}}
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":4,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
              "spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"],"readinessProbe":{"exec":{"command":["true"]},"periodSeconds":1}}]}}}}
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"port":80}]}}
            """);
        await cluster.KubectlAsync("rollout", "status", "deployment/web", "--timeout=50s");
        await cluster.KubectlAsync("set", "env", "deployment/web", "VERSION=2");
        await cluster.KubectlAsync("rollout", "status", "deployment/web", "--timeout=50s");
        await cluster.ReadyAsync("pod/keeper");
        Assert.Equal("here", await cluster.KubectlAsync("exec", "keeper", "--", "echo", "here"));
    }

    /// <summary>What was executed outside of containers and is not naru. A script may stand before the executable; it begins when the executable does.</summary>
    private static string[] Foreign(ExecutionTrace trace, string program)
    {
        var outside = trace.Outside.SkipWhile(path => path != program).ToList();
        Assert.NotEmpty(outside);
        return [.. outside.Where(path => path != program && path != ExecutionTrace.OpenFileOf(program))];
    }

    private static async Task<ExecutionTrace> ReadAsync(string file)
    {
        await NaruInstance.UntilAsync("strace has written all", () => Command.RunAsync("sh", ["-c", $"for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline 2>/dev/null | grep -s '^strace .*{file}'; done; true"]), found => found.Trimmed.Length == 0);
        return ExecutionTrace.Read(await File.ReadAllLinesAsync(file));
    }
}
