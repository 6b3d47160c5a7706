using Naru.Resources.Api;
using Naru.Resources.Trees;
using Naru.Tests.Simulation.Clockwork;

namespace Naru.Tests.Simulation.Cluster;

/// <summary>
/// One client's way to the server: it lags, loses requests and answers, is cut off, and forgets revisions. Whatever it does
/// is what a real network may do, except for planted bugs.
/// </summary>
internal sealed class FaultyTransport(SimulationLoop loop, SimulatedServer server, Random random, FaultCounts faults, string client, BugAtTransport bug) : IApiTransport
{
    // A replayed seed tells what it does on request.
    private static readonly bool Trace = Environment.GetEnvironmentVariable("NARU_TRACE") == "1";

    public string Client => client;

    public int Operations { get; private set; }

    public bool IsCutOff { get; set; }

    /// <summary>How likely a request or its answer is lost, in thousandths.</summary>
    public int LossPerMille { get; set; }

    /// <summary>How likely a watch is refused because the server has forgotten the revision, in thousandths.</summary>
    public int ForgetPerMille { get; set; }

    /// <summary>The longest time a message takes, in milliseconds.</summary>
    public int SlowestMilliseconds { get; set; } = 2;

    public async ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        loop.MustBeOnThread("a request was sent");
        Operations++;
        var reached = await ReachAsync(cancel);
        if (random.Next(1000) < LossPerMille) Lose("request lost");
        var (run, transport) = reached;
        var response = bug.Answers(request) ?? await transport.SendAsync(bug.Change(request), cancel);
        if (Trace) Console.Error.WriteLine($"{loop.Time.Elapsed} {client} {request.Method} {request.Path}?{request.Query} {response.Status} {(response.IsSuccess ? "" : response.Body["message"].Text)}");
        await LagAsync(cancel);
        if (server.Run != run) Lose("connection lost by crash");
        if (random.Next(1000) < LossPerMille) Lose("answer lost");
        return response with { Body = bug.Change(response.Body) };
    }

    public async ValueTask<IWatchStream> WatchAsync(ApiRequest request, CancellationToken cancel)
    {
        loop.MustBeOnThread("a watch was opened");
        Operations++;
        var (run, transport) = await ReachAsync(cancel);
        if (random.Next(1000) < ForgetPerMille)
        {
            faults.Count("revision forgotten (410)");
            throw new ApiRefusedException(410, Tree.Object(("kind", "Status"), ("code", 410), ("reason", "Expired"), ("message", "too old resource version")));
        }
        var inner = await transport.WatchAsync(bug.Change(request), cancel);
        if (server.Run != run) Lose("connection lost by crash");
        var watch = new FaultyWatch(inner, this, server, bug);
        server.Opened(watch);
        return watch;
    }

    internal Task LagAsync(CancellationToken cancel) => loop.PassAsync(TimeSpan.FromTicks(random.Next(SlowestMilliseconds * 10_000)), cancel);

    private async ValueTask<(int Run, IApiTransport Transport)> ReachAsync(CancellationToken cancel)
    {
        await LagAsync(cancel);
        if (IsCutOff || server.Transport is not { } transport)
        {
            await loop.PassAsync(TimeSpan.FromMilliseconds(200), cancel);
            throw new IOException($"{client} cannot reach the server");
        }
        return (server.Run, transport);
    }

    private void Lose(string fault)
    {
        faults.Count(fault);
        throw new IOException($"{client}: {fault}");
    }
}
