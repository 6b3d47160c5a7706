using Naru.Client;
using Naru.Client.Informers;
using Naru.Node;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Tests.Simulation.Checks;
using Naru.Tests.Simulation.Clockwork;
using Naru.Tests.Simulation.Cluster;
using Naru.Tests.Simulation.Machines;

namespace Naru.Tests.Simulation.Nodes;

/// <summary>The real node agent over the real API server and a machine that only pretends, without a control plane: a test says what the others would.</summary>
internal sealed class OneNode
{
    public const string Name = "node-1";

    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    private readonly SimulatedServer _server;

    private OneNode()
    {
        Loop = new SimulationLoop(1);
        _server = new SimulatedServer(Loop, 1, new Observer(calm: true), PlantedBug.None);
        Machine = new FakePodRuntime(Loop, new Random(1));
    }

    public SimulationLoop Loop { get; }

    public FakePodRuntime Machine { get; }

    /// <summary>Asked before each request of the node; a task that it answers is waited for, and what that throws is the answer.</summary>
    public Func<ApiRequest, Task> OnRequest { get; set; } = _ => Task.CompletedTask;

    /// <summary>What the agent called unforeseen.</summary>
    public List<string> Faults { get; } = [];

    public ApiClient User => new(_server.Transport!, "user", new ApiUser("admin", ["system:masters", "system:authenticated"]));

    /// <summary>Runs a scenario to its end, in virtual time.</summary>
    public static void Run(Func<OneNode, Task> scenario)
    {
        var node = new OneNode();
        node.Loop.Run(
            async () =>
            {
                await node._server.StartAsync();
                await node.User.CreateAsync(ResourceTypes.Namespaces, Tree.Object(("metadata", Tree.Object(("name", "shop")))), default);
                await scenario(node);
            },
            Longest);
    }

    /// <summary>Starts the agent; what is answered ends it, as a kill does.</summary>
    public CancellationTokenSource Start(string claims = "")
    {
        var stop = new CancellationTokenSource();
        var client = new ApiClient(new Way(this), "kubelet", new ApiUser($"system:node:{Name}", ["system:nodes", "system:authenticated", "system:masters"]));
        var informers = new InformerSet(client, Loop.Time);
        var settings = new NodeSettings(Name, "192.168.0.1") { CpuMillis = 4000, MemoryBytes = 8L << 30, ClaimDirectory = claims };
        var agent = new NodeAgent(settings, client, informers, Machine, Loop.Time, new Random(1), (what, fault) => Faults.Add($"{what}: {fault.Message}"));
        _ = informers.RunAsync(stop.Token);
        _ = agent.RunAsync(stop.Token);
        return stop;
    }

    /// <summary>Declares a pod that is bound to the node already.</summary>
    /// <param name="container">Fields of its container beyond name and image.</param>
    /// <param name="more">Fields of its specification beyond its containers.</param>
    public ValueTask<Tree> DeclareAsync(string name, string container = "{}", string more = "{}")
    {
        var first = Tree.Parse(container).With("name", "c").With("image", "app:1");
        var spec = Tree.Parse(more).With("nodeName", Name).With("automountServiceAccountToken", false);
        if (!spec.Has("containers")) spec = spec.With("containers", Tree.Array(first));
        var pod = Tree.Object(("metadata", Tree.Object(("name", name), ("namespace", "shop"), ("labels", Tree.Object(("app", name))))), ("spec", spec));
        return User.CreateAsync(ResourceTypes.Pods, pod, default);
    }

    public ValueTask<Tree> PodAsync(string name) => User.FindAsync(ResourceTypes.Pods, "shop", name, default);

    public Task UntilReadyAsync(string name) => UntilAsync($"pod {name} is ready", async () => (await PodAsync(name)).IsConditionTrue("Ready"));

    /// <summary>Waits, in virtual time, for what must come about.</summary>
    public async Task UntilAsync(string what, Func<ValueTask<bool>> condition, int seconds = 30)
    {
        var until = Loop.Time.Elapsed + TimeSpan.FromSeconds(seconds);
        while (!await condition())
        {
            if (Loop.Time.Elapsed > until) throw new SimulationFailedException($"after {seconds} s it is not so that {what}; faults: {string.Join("; ", Faults)}");
            await Loop.PassAsync(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>The node's way to the server.</summary>
    private sealed class Way(OneNode node) : IApiTransport
    {
        public async ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancel)
        {
            await node.OnRequest(request);
            return await node._server.Transport!.SendAsync(request, cancel);
        }

        public async ValueTask<IWatchStream> WatchAsync(ApiRequest request, CancellationToken cancel) => await node._server.Transport!.WatchAsync(request, cancel);
    }
}
