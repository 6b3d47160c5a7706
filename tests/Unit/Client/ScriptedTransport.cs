using Naru.Resources.Api;
using Naru.Resources.Concurrency;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Client;

/// <summary>A transport whose answers a test writes.</summary>
internal sealed class ScriptedTransport : IApiTransport
{
    public List<ApiRequest> Requests { get; } = [];

    public Func<ApiRequest, ApiResponse> Answer { get; set; } = _ => new ApiResponse(404, Tree.Object(("reason", "NotFound")));

    /// <summary>The watches to hand out, in order; the last one again and again.</summary>
    public Queue<Func<IWatchStream>> Watches { get; } = new();

    public ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        Requests.Add(request);
        return ValueTask.FromResult(Answer(request));
    }

    public ValueTask<IWatchStream> WatchAsync(ApiRequest request, CancellationToken cancel)
    {
        Requests.Add(request);
        return ValueTask.FromResult(Watches.Count > 1 ? Watches.Dequeue()() : Watches.Peek()());
    }

    internal sealed class Watch : IWatchStream
    {
        private readonly Mailbox<WatchEvent> _events = new();

        public Watch Send(WatchEventType type, Tree tree)
        {
            _events.TryPost(new WatchEvent(type, tree));
            return this;
        }

        public Watch End()
        {
            _events.Complete();
            return this;
        }

        public async ValueTask<WatchEvent?> NextAsync(CancellationToken cancel) =>
            await _events.WaitAsync(cancel) && _events.TryTake(out var next) ? next : null;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
