using Naru.ApiServer;
using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers.Running;
using Naru.Resources.Api;
using Naru.Resources.Trees;
using Naru.Store;
using Naru.Tests.Simulation.Clockwork;
using Naru.Tests.Simulation.Cluster;

namespace Naru.Tests.Simulation.ControllerTests;

/// <summary>
/// Some real controllers and the real API server under virtual time, without faults but those that a test makes: it can keep
/// the changes of a resource from the controllers for a while, and do something just before a request arrives.
/// </summary>
internal sealed class ControllerBench : IApiTransport
{
    private static readonly ApiUser Admin = new("system:kube-controller-manager", ["system:masters", "system:authenticated"]);

    private readonly LocalTransport _server;
    private readonly Dictionary<string, TaskCompletionSource> _held = [];

    private ControllerBench(SimulationLoop loop, KubernetesApi api)
    {
        Loop = loop;
        _server = new LocalTransport(api);
    }

    public SimulationLoop Loop { get; }

    /// <summary>Called before a request of a controller reaches the server.</summary>
    public Func<ApiRequest, Task> Before { get; set; } = static _ => Task.CompletedTask;

    public static void Run(Func<ControllerContext, Controller[]> make, Func<ControllerBench, Task> test)
    {
        var loop = new SimulationLoop(1);
        loop.Run(
            async () =>
            {
                await using var api = await SimulatedServerStart.OpenAsync(new MemoryStore(), loop.Time, new SimulatedIds(1));
                var bench = new ControllerBench(loop, api);
                var informers = new InformerSet(new ApiClient(bench, "informers", Admin), loop.Time);
                var controllers = make(new ControllerContext(bench, informers, loop.Time, new Random(1), static _ => Admin, static (_, _, _) => { }));
                using var stop = new CancellationTokenSource();
                Task[] runs = [informers.RunAsync(stop.Token), .. controllers.Select(controller => controller.RunAsync(stop.Token))];
                await bench.SettleAsync();
                await test(bench);
                stop.Cancel();
                foreach (var run in runs) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
            },
            TimeSpan.FromDays(1));
    }

    /// <summary>Lets a minute pass, in which everything that can happen does.</summary>
    public Task SettleAsync() => Loop.PassAsync(TimeSpan.FromMinutes(1));

    /// <summary>Keeps the changes of a resource from the controllers until they are released.</summary>
    public void Hold(string resource) => _held[resource] = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release(string resource)
    {
        _held.Remove(resource, out var held);
        held!.SetResult();
    }

    public async Task<Tree> FindAsync(string path) =>
        await _server.SendAsync(new ApiRequest("GET", path) { User = Admin }, default) is { IsSuccess: true } found ? found.Body : default;

    /// <summary>Sends as somebody else what must succeed.</summary>
    public async Task<Tree> OkAsync(string method, string path, string body = "", string query = "")
    {
        var request = new ApiRequest(method, path) { User = Admin, Query = query, Body = System.Text.Encoding.UTF8.GetBytes(body), UserAgent = "test" };
        var response = await _server.SendAsync(method == "PATCH" ? request with { ContentType = "application/merge-patch+json" } : request, default);
        Assert.True(response.IsSuccess, $"{method} {path}: {response.Status} {response.Body}");
        return response.Body;
    }

    public async ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        await Before(request);
        return await _server.SendAsync(request, cancel);
    }

    public async ValueTask<IWatchStream> WatchAsync(ApiRequest request, CancellationToken cancel) =>
        new LateWatch(await _server.WatchAsync(request, cancel), () => _held.GetValueOrDefault(request.Path.Split('/')[^1])?.Task ?? Task.CompletedTask);

    private sealed class LateWatch(IWatchStream inner, Func<Task> released) : IWatchStream
    {
        public async ValueTask<WatchEvent?> NextAsync(CancellationToken cancel)
        {
            var next = await inner.NextAsync(cancel);
            await released();
            return next;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
