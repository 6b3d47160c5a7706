using Naru.Tests.Harness;
using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Joining;

/// <summary>A machine becomes a node of another machine's cluster, with a token and nothing else.</summary>
public sealed class JoinTests
{
    [Fact]
    public async Task Another_machine_joins_runs_pods_and_leaves_no_trace()
    {
        await using var machines = await TwoMachines.StartAsync();
        var cluster = await PodCluster.OverAsync(machines.Server, nodes: 1);
        (await machines.JoinAsync([.. await machines.TokenAsync(), "--name", "second"])).Succeeded();
        await cluster.UntilFieldAsync("node/second", ".status.conditions[?(@.type==\"Ready\")].status", "True");
        Assert.Equal(TwoMachines.OtherAddress, await cluster.FieldAsync("node/second", ".status.addresses[?(@.type==\"InternalIP\")].address"));
        await cluster.ApplyAsync(OnEach);
        await cluster.ReadyAsync("pod/away");
        await cluster.ReadyAsync("pod/here");
        var address = await cluster.FieldAsync("service/web", ".spec.clusterIP");
        // From the server's machine itself, from a pod there, from a pod on the other machine and from that machine.
        Assert.Equal("away", await WebAsync(machines.Server, address));
        Assert.Equal("away", await cluster.KubectlAsync("exec", "here", "--", "wget", "-qO-", $"http://{address}"));
        Assert.Equal("away", await cluster.KubectlAsync("exec", "away", "--", "wget", "-qO-", $"http://{address}"));
        Assert.Contains(address, await cluster.KubectlAsync("exec", "away", "--", "nslookup", "-type=a", "web.default.svc.cluster.local"));
        Assert.Equal("away", await WebAsync(machines.Other, address));
        Assert.Equal("serving", await cluster.KubectlAsync("logs", "away"));
        // The API as pods reach it, from the other machine.
        var api = await cluster.FieldAsync("service/kubernetes", ".spec.clusterIP");
        Assert.Equal("reached", await cluster.KubectlAsync("exec", "away", "--", "sh", "-c", $"/bin/busybox nc {api} 443 < /dev/null && echo reached"));
        await RestartAsync(machines, cluster);
        await machines.PurgeAsync();
    }

    [Fact]
    public async Task A_token_that_does_not_fit_is_refused_in_a_sentence_and_nothing_is_left()
    {
        await using var machines = await TwoMachines.StartAsync();
        var before = await machines.Other.TracesAsync();
        var flags = await machines.TokenAsync();
        var token = flags[^1];
        await RefusedAsync("does not know this token; make a new one there with `naru token create`", [.. flags[..^1], "aaaaaa" + token[6..]]);
        await RefusedAsync("does not know this token", [.. flags[..^1], token[..7] + "aaaaaaaaaaaaaaaa" + token[23..]]);
        await RefusedAsync("is not the one that this token was made by; nothing was told to it", [.. flags[..^1], token[..^64] + new string('a', 64)]);
        await RefusedAsync("the name node-1 is kept for the server's own machine", [.. flags, "--name", "node-1"]);
        await RefusedAsync("the name node-2 is kept for the server's own machine", [.. flags, "--name", "node-2"]);
        await RefusedAsync("\"No_Name\" cannot be a node's name", [.. flags, "--name", "No_Name"]);
        (await machines.Server.KubectlAsync("patch", "secret", "-n", "kube-system", "bootstrap-token-" + token[..6], "-p", """{"stringData":{"expiration":"2001-01-01T00:00:00Z"}}""")).Succeeded();
        await RefusedAsync($"the token {token[..6]} has expired; make a new one with `naru token create`", flags);
        Assert.Contains(token[..6], (await machines.Server.NaruAsync("token", "list")).Succeeded().Output);
        (await machines.Server.NaruAsync("token", "delete", token[..6])).Succeeded();
        await RefusedAsync("does not know this token", flags);
        await RefusedAsync($"the API server at https://{TwoMachines.ServerAddress}:6444/ did not answer", ["--server", $"https://{TwoMachines.ServerAddress}:6444", .. flags[2..]]);
        Assert.Equal(64, (await machines.JoinAsync()).ExitCode);

        async Task RefusedAsync(string why, string[] join)
        {
            var refused = await machines.JoinAsync(join);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains(why, refused.Errors);
            Assert.Single(refused.Errors.Trim().Split('\n'));
            Assert.Equal(before, await machines.Other.TracesAsync());
            Assert.False(Directory.Exists(machines.Other.DataDirectory) || Directory.Exists(machines.Other.RunDirectory));
        }
    }

    [Fact]
    public async Task A_server_that_is_not_advertised_lets_nobody_join()
    {
        await using var naru = await NaruInstance.StartAsync();
        var refused = await naru.NaruAsync("token", "create");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("start it again with `naru up --advertise ADDRESS`", refused.Errors);
        var listening = (await naru.InsideAsync("ss", ["-Hltn"])).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]).ToList();
        Assert.Contains("127.0.0.1:6443", listening);
        Assert.All(listening, address => Assert.Matches(@"^(127\.|10\.|172\.17\.|\[::1\])", address));
    }

    // The node's machine starts again: it knows where it belongs, and its pod has not noticed.
    private static async Task RestartAsync(TwoMachines machines, PodCluster cluster)
    {
        var before = await cluster.FieldAsync("pod/away", ".status.containerStatuses[0].containerID");
        var agent = (await File.ReadAllTextAsync(Path.Combine(machines.Other.RunDirectory, "naru.pid"))).Trim();
        (await Command.RunAsync("kill", ["-9", agent])).Succeeded();
        (await machines.JoinAsync()).Succeeded();
        Assert.Equal("away", await cluster.KubectlAsync("exec", "away", "--", "hostname"));
        Assert.Equal(before + " 0", await cluster.FieldAsync("pod/away", ".status.containerStatuses[0]['containerID','restartCount']"));
        var other = await machines.JoinAsync("--server", "https://192.168.77.9:6443", "--token", "abcdef.0123456789abcdef@sha256:" + new string('0', 64));
        Assert.Contains($"belongs to the cluster of https://{TwoMachines.ServerAddress}:6443 already", other.Errors);
    }

    private static async Task<string> WebAsync(NaruInstance machine, string address) => (await machine.InsideAsync("timeout", ["10", "bash", "-c", $"exec 3<>/dev/tcp/{address}/80; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; tail -1 <&3"])).Succeeded().Trimmed;

    private const string OnEach = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"away","labels":{"app":"web"}},"spec":{"nodeSelector":{"kubernetes.io/hostname":"second"},"terminationGracePeriodSeconds":1,
          "containers":[{"name":"c","image":"IMAGE","command":["/bin/sh","-c","/bin/busybox mkdir /www; hostname > /www/index.html; echo serving; exec httpd -f -p 8080 -h /www"],"readinessProbe":{"httpGet":{"port":8080,"path":"/"},"periodSeconds":1}}]}}
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"here"},"spec":{"nodeSelector":{"kubernetes.io/hostname":"node-1"},"terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"]}]}}
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080}]}}
        """;
}
