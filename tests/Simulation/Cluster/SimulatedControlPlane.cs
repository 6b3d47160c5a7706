using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers;
using Naru.Controllers.Cluster;
using Naru.Controllers.Running;
using Naru.Resources.Api;
using Naru.Tests.Simulation.Clockwork;

namespace Naru.Tests.Simulation.Cluster;

/// <summary>The real controllers and scheduler, each with a connection of its own; it can be stopped at any point and started anew.</summary>
internal sealed class SimulatedControlPlane(SimulationLoop loop, int seed, Func<string, FaultyTransport> connect, Action<string, Exception> onFault)
{
    private readonly Random _random = new(seed ^ 0x5eed);
    private CancellationTokenSource? _stop;
    private Task _running = Task.CompletedTask;

    public bool IsRunning => _stop is not null;

    public void Start()
    {
        _stop = new CancellationTokenSource();
        var admin = new ApiUser("system:kube-controller-manager", ["system:masters", "system:authenticated"]);
        var informers = new InformerSet(new ApiClient(connect("informers"), "informers", admin), loop.Time);
        var router = new RoutedTransport(connect);
        var context = new ControllerContext(router, informers, loop.Time, new Random(_random.Next()), _ => admin, (name, key, failure) =>
        {
            if (failure is not (IOException or ApiRefusedException)) onFault($"{name} {key}", failure);
        });
        var loops = new ControlLoops(context, new ControlSettings(new ClusterDefaults("10.96.0.1", ["192.168.0.1"], 6443), "-----BEGIN CERTIFICATE-----"));
        _running = loops.RunAsync(_stop.Token);
    }

    public async Task StopAsync()
    {
        if (_stop is null) return;
        _stop.Cancel();
        _stop = null;
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // That is how it was to end.
        }
    }

    /// <summary>Sends each controller's requests over its own connection.</summary>
    private sealed class RoutedTransport(Func<string, FaultyTransport> connect) : IApiTransport
    {
        public ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancel) => connect(request.UserAgent).SendAsync(request, cancel);

        public ValueTask<IWatchStream> WatchAsync(ApiRequest request, CancellationToken cancel) => connect(request.UserAgent).WatchAsync(request, cancel);
    }
}
