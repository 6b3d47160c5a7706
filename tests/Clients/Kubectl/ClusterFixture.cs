using Naru.Tests.Harness;

namespace Naru.Tests.Clients.Kubectl;

/// <summary>
/// A cluster of two nodes with an image from this machine's own busybox, shared by every class of the collection. Each class
/// works in a namespace of its own.
/// </summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    public const string Image = "registry.naru/box:1";
    public const string NewerImage = "registry.naru/box:2";

    private readonly HashSet<string> _served = [];
    private NaruInstance? _naru;

    public NaruInstance Naru => _naru ?? throw new InvalidOperationException("the instance is not there yet");

    /// <summary>A directory for what tests write; gone with the instance.</summary>
    public string Folder => Path.GetDirectoryName(Naru.DataDirectory)!;

    public async ValueTask InitializeAsync()
    {
        _naru = await NaruInstance.StartAsync("--nodes", "2");
        var context = Directory.CreateDirectory(Path.Combine(Folder, "box")).FullName;
        File.Copy("/bin/busybox", Path.Combine(context, "busybox"));
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), """
            FROM scratch
            COPY busybox /bin/busybox
            RUN ["/bin/busybox", "--install", "-s", "/bin"]
            RUN mkdir -p /etc /tmp && echo 'root:x:0:0::/root:/bin/sh' > /etc/passwd
            """);
        foreach (var image in (string[])[Image, NewerImage])
        {
            (await Naru.DockerAsync("build", "-q", "-t", image, context)).Succeeded();
            (await Naru.DockerAsync("push", "-q", image)).Succeeded();
        }
        await UntilAsync("two nodes are ready", ["get", "nodes", "--no-headers"], text => text.Split(" Ready ").Length == 3);
    }

    public ValueTask DisposeAsync() => Naru.DisposeAsync();

    public Task<Command> RunAsync(string[] arguments, string input = "") => Naru.KubectlAsync(arguments, input);

    /// <summary>Runs what must succeed, and gives what it printed.</summary>
    public async Task<string> OkAsync(params string[] arguments) => (await RunAsync(arguments)).Succeeded().Trimmed;

    /// <summary>Runs what must be refused, and gives the refusal.</summary>
    public async Task<string> RefusedAsync(params string[] arguments)
    {
        var command = await RunAsync(arguments);
        Assert.True(command.ExitCode != 0, $"`{command.Line}` succeeded\n{command.Output}");
        return command.Errors.TrimEnd('\n');
    }

    public async Task<string> UntilAsync(string what, string[] arguments, Func<string, bool> holds) =>
        (await NaruInstance.UntilAsync(what, () => RunAsync(arguments), done => done.ExitCode == 0 && holds(done.Trimmed), TimeSpan.FromSeconds(60))).Trimmed;

    /// <summary>A namespace with a Deployment <c>web</c> of two pods that serve their own name on port 80, ready, and its Service; made once.</summary>
    public async Task WebAsync(string ns)
    {
        if (!_served.Add(ns)) return;
        await OkAsync("create", "namespace", ns);
        (await RunAsync(["apply", "-n", ns, "-f", "-"], Web)).Succeeded();
        await OkAsync("rollout", "status", "deploy/web", "-n", ns, "--timeout=60s");
    }

    /// <summary>One of its pods.</summary>
    public async Task<string> PodAsync(string ns) => await OkAsync("get", "pods", "-n", ns, "-l", "app=web", "--field-selector=status.phase=Running", "-o", "jsonpath={.items[0].metadata.name}");

    /// <summary>Runs kubectl on a terminal of 33 rows and 111 columns, typing <paramref name="keys"/>.</summary>
    public Task<Command> OnTerminalAsync(string arguments, string keys = "") =>
        Naru.InsideAsync("script", ["-qec", $"stty rows 33 cols 111; exec kubectl {arguments}", "/dev/null"], new CommandOptions
        {
            Input = keys,
            Environment = new Dictionary<string, string> { ["KUBECONFIG"] = Naru.Kubeconfig, ["HOME"] = Folder, ["SHELL"] = "/bin/sh" },
        });

    private const string Web = $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: web
                image: {{{Image}}}
                command: [sh, -c, "mkdir -p /www; hostname > /www/index.html; echo started; exec httpd -f -p 80 -h /www"]
                ports: [{containerPort: 80, name: http}]
                resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 64Mi}}
                readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
        """;
}
