using Naru.ApiServer.Cache;
using Naru.ApiServer.Mutations;
using Naru.ApiServer.Reading;
using Naru.ApiServer.Requests;
using Naru.ApiServer.Storage;
using Naru.Resources.Api;
using Naru.Resources.Kinds;
using Naru.Store;

namespace Naru.ApiServer;

/// <summary>
/// The Kubernetes API without any HTTP: a request in, an answer or a stream of events out.
/// <para>
/// Life cycle: <see cref="OpenAsync"/> recovers everything from the store, then any number of requests at once, then
/// dispose, after which writes are refused. The store stays the caller's to dispose.
/// </para>
/// <para>
/// A request passes, in this order: authentication, impersonation, routing, authorization, and then either the read side
/// (<see cref="Reads"/>, from memory) or the one mutation (<see cref="Writes"/>, through the sequencer).
/// </para>
/// <para>
/// Deterministic: time, randomness and the store come in from outside, and no code here leaves the caller's thread or
/// synchronization context.
/// </para>
/// </summary>
public sealed class KubernetesApi : IAsyncDisposable
{
    private readonly WatchCache _cache;
    private readonly Sequencer _sequencer;
    private readonly Task _sequencing;
    private readonly Reads _reads;
    private readonly WriteRequests _writes;

    private KubernetesApi(IStateStore store, WatchCache cache, TimeProvider time, IIdSource ids)
    {
        _cache = cache;
        _sequencer = new Sequencer(store, cache, cache.World.Revision);
        _sequencing = _sequencer.RunAsync();
        _reads = new Reads(cache, time);
        _writes = new WriteRequests(cache, new Writes(cache, _sequencer, new Preparation(ids), time), new Patching());
    }

    /// <summary>Recovers from the store.</summary>
    /// <exception cref="StoreException">The store cannot be read, or holds what this version does not know.</exception>
    public static async Task<KubernetesApi> OpenAsync(IStateStore store, TimeProvider time, IIdSource ids, CancellationToken cancel)
    {
        var kinds = KindRegistry.BuiltIn.All.ToLookup(StorageKey.ResourceOf);
        var image = await store.LoadAsync(cancel);
        return new KubernetesApi(store, WatchCache.Load(image, resource => kinds[resource].FirstOrDefault()), time, ids);
    }

    /// <summary>The last revision that is committed and visible.</summary>
    public long Revision => _cache.World.Revision;

    /// <summary>Answers a request; a refusal is an answer too.</summary>
    public async ValueTask<ApiReply> HandleAsync(ApiRequest http, CancellationToken cancel)
    {
        try
        {
            var user = http.User ?? ApiUser.Anonymous;
            var request = Router.Route(http, user, KindRegistry.BuiltIn) ?? throw Refusal.NoSuchPath();
            return (await AnswerAsync(request, cancel)) with { Warnings = request.Warnings };
        }
        catch (ApiRefusedException refusal)
        {
            return ApiReply.Refused(refusal);
        }
        catch (StoreException failure)
        {
            return ApiReply.Refused(Refusal.Internal(failure.Message));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _sequencer.Stop();
        await _sequencing;
    }

    private async ValueTask<ApiReply> AnswerAsync(ResourceRequest request, CancellationToken cancel)
    {
        var form = new ObjectForm.Plain(request.Kind);
        switch (request.Verb)
        {
            case "get":
                return new ApiReply.Whole(200, form.Whole(form.Item(_reads.Get(request))));
            case "list":
                return _reads.List(request, form);
            case "watch":
                return new ApiReply.Watch(_reads.Watch(request, form));
            default:
                cancel.ThrowIfCancellationRequested();
                return await _writes.HandleAsync(request, form);
        }
    }
}
