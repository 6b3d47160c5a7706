using Naru.Client;
using Naru.Client.Informers;
using Naru.Client.Transport;
using Naru.Resources.Api;

namespace Naru.Tests.Unit.Client;

public sealed class HttpTransportTests
{
    [Fact]
    public async Task A_connection_that_does_not_come_about_in_time_is_a_lost_one()
    {
        using var transport = new HttpTransport(new HttpTransportOptions(new Uri("https://naru.test:6443")), new NeverConnected());
        var request = new ApiRequest("GET", "/api/v1/pods");
        var failure = await Assert.ThrowsAsync<IOException>(async () => await transport.SendAsync(request, default));
        Assert.Contains("did not answer GET /api/v1/pods", failure.Message);
        await Assert.ThrowsAsync<IOException>(async () => await transport.WatchAsync(request, default));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await transport.SendAsync(request, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_set_of_informers_ends_with_the_first_that_fails()
    {
        var transport = new ScriptedTransport { Answer = request => request.Path.EndsWith("/nodes", StringComparison.Ordinal) ? throw new InvalidOperationException("a fault of the program") : Empty };
        transport.Watches.Enqueue(() => new ScriptedTransport.Watch());
        var informers = new InformerSet(new ApiClient(transport, "test"), TimeProvider.System);
        informers.Of(ResourceTypes.Pods);
        informers.Of(ResourceTypes.Nodes);
        using var stop = new CancellationTokenSource();
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => informers.RunAsync(stop.Token).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.Equal("a fault of the program", failure.Message);
        await stop.CancelAsync();
    }

    private static ApiResponse Empty => new(200, Naru.Resources.Trees.Tree.Parse("""{"metadata":{"resourceVersion":"1"},"items":[]}"""u8.ToArray()));

    /// <summary>Says that a connection took too long, in the framework's way: as a cancellation that nobody asked for.</summary>
    private sealed class NeverConnected : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TaskCanceledException("", new TimeoutException("A connection could not be established within the configured ConnectTimeout."));
        }
    }
}
