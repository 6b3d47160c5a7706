using Naru.ApiServer.Requests;
using Naru.ApiServer.Watching;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.ApiServer;

/// <summary>The way to the server for the control plane's own parts in the same process: no bytes, the same rules.</summary>
public sealed class LocalTransport(KubernetesApi api) : IApiTransport
{
    public async ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancel) =>
        await api.HandleAsync(request, cancel) switch
        {
            ApiReply.Whole whole => new ApiResponse(whole.Status, whole.Body),
            ApiReply.Listing listing => new ApiResponse(200, listing.ToTree()),
            ApiReply.Text text => new ApiResponse(text.Status, Tree.Of(System.Text.Encoding.UTF8.GetString(text.Body))),
            _ => Refused(Refusal.BadRequest($"{request.Method} {request.Path} answers with a stream: it cannot be sent as a plain request")),
        };

    public async ValueTask<IWatchStream> WatchAsync(ApiRequest request, CancellationToken cancel) =>
        await api.HandleAsync(request, cancel) switch
        {
            ApiReply.Watch watch => new LocalWatch(watch.Session),
            ApiReply.Whole { Status: >= 400 } refused => throw new ApiRefusedException(refused.Status, refused.Body),
            _ => throw Refusal.BadRequest($"{request.Path}?{request.Query} is no watch"),
        };

    private static ApiResponse Refused(ApiRefusedException refusal) => new(refusal.Code, refusal.Status);

    private sealed class LocalWatch(WatchSession session) : IWatchStream
    {
        private IReadOnlyList<WatchEvent> _taken = [];
        private int _next;

        public async ValueTask<WatchEvent?> NextAsync(CancellationToken cancel)
        {
            if (_next == _taken.Count)
            {
                if (await session.TakeAsync(cancel) is not { } more) return null;
                (_taken, _next) = (more, 0);
            }
            return _taken[_next++];
        }

        public ValueTask DisposeAsync() => default;
    }
}
