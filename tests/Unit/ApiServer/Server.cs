using Microsoft.Extensions.Time.Testing;
using Naru.ApiServer;
using Naru.ApiServer.Authentication;
using Naru.Resources.Api;
using Naru.Resources.Trees;
using Naru.Store;

namespace Naru.Tests.Unit.ApiServer;

/// <summary>A server over a store in memory, with a clock that the test moves.</summary>
internal sealed class Server : IAsyncDisposable
{
    private Server(KubernetesApi api, FakeTimeProvider time, IStateStore store)
    {
        Api = api;
        Time = time;
        Store = store;
        Transport = new LocalTransport(api);
    }

    public KubernetesApi Api { get; }
    public FakeTimeProvider Time { get; }
    public IStateStore Store { get; }
    public IApiTransport Transport { get; }

    public static ApiUser Admin { get; } = new("admin", ["system:masters", "system:authenticated"]);

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Server> StartAsync(IStateStore? store = null, Func<ApiServerOptions, ApiServerOptions>? options = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        store ??= new MemoryStore();
        var plain = new ApiServerOptions { Signer = new KeyedHashSigner([1, 2, 3]) };
        return new Server(await KubernetesApi.OpenAsync(store, time, new SeededIds(new Random(1)), options?.Invoke(plain) ?? plain, Cancel), time, store);
    }

    public async Task<ApiResponse> SendAsync(string method, string pathAndQuery, string? body = null, string contentType = "application/json", ApiUser? user = null)
    {
        var question = pathAndQuery.IndexOf('?');
        return await Transport.SendAsync(
            new ApiRequest(method, question < 0 ? pathAndQuery : pathAndQuery[..question])
            {
                Query = question < 0 ? "" : pathAndQuery[(question + 1)..],
                Body = body is null ? default : System.Text.Encoding.UTF8.GetBytes(body),
                ContentType = contentType,
                User = user ?? Admin,
                UserAgent = "unit/1",
            },
            Cancel);
    }

    /// <summary>Sends what must succeed.</summary>
    public async Task<Tree> OkAsync(string method, string pathAndQuery, string? body = null, string contentType = "application/json")
    {
        var response = await SendAsync(method, pathAndQuery, body, contentType);
        Assert.True(response.IsSuccess, $"{method} {pathAndQuery}: {response.Status} {response.Body}");
        return response.Body;
    }

    public Task<Tree> CreateAsync(string path, string json) => OkAsync("POST", path, json);

    public Task<IWatchStream> WatchAsync(string path, string query) =>
        Transport.WatchAsync(new ApiRequest("GET", path) { Query = "watch=true&" + query, User = Admin }, Cancel).AsTask();

    /// <summary>The next event as one line: type, name, revision.</summary>
    public static async Task<string> NextAsync(IWatchStream watch)
    {
        var next = await watch.NextAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        return next is { } e ? $"{e.Type} {e.Object["metadata"]["name"].Text}" : "end";
    }

    public ValueTask DisposeAsync() => Api.DisposeAsync();
}
