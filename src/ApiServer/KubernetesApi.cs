using Naru.ApiServer.Authentication;
using Naru.ApiServer.Authorization;
using Naru.ApiServer.Bootstrap;
using Naru.ApiServer.Cache;
using Naru.ApiServer.Custom;
using Naru.ApiServer.Discovery;
using Naru.ApiServer.Health;
using Naru.ApiServer.Joining;
using Naru.ApiServer.Mutations;
using Naru.ApiServer.Reading;
using Naru.ApiServer.Requests;
using Naru.ApiServer.Storage;
using Naru.ApiServer.Subresources;
using Naru.ApiServer.Tables;
using Naru.Resources.Api;
using Naru.Resources.Kinds;
using Naru.Store;

namespace Naru.ApiServer;

/// <summary>
/// The Kubernetes API without any HTTP: a request in, an answer or a stream of events out.
/// <para>
/// Life cycle: <see cref="OpenAsync"/> recovers everything from the store and adds what every cluster has, then any
/// number of requests at once, then dispose, after which writes are refused. The store stays the caller's to dispose.
/// </para>
/// <para>
/// A request passes, in this order: authentication, impersonation, routing, authorization, and then either the read side
/// (<see cref="Reads"/>, from memory) or the one mutation (<see cref="Writes"/>, through the sequencer).
/// </para>
/// <para>
/// Deterministic: time, randomness, signatures and the store come in from outside, and no code here leaves the caller's
/// thread or synchronization context.
/// </para>
/// </summary>
public sealed class KubernetesApi : IAsyncDisposable
{
    private readonly WatchCache _cache;
    private readonly Sequencer _sequencer;
    private readonly Task _sequencing;
    private readonly Upkeep _upkeep;
    private readonly TimeProvider _time;
    private readonly ApiServerOptions _options;
    private readonly ServedKinds _kinds;
    private readonly Authorizer _authorizer = new();
    private readonly Authenticator _authenticator;
    private readonly AccessReviews _reviews;
    private readonly Reads _reads;
    private readonly WriteRequests _writes;
    private readonly SubresourceRequests _subresources;
    private readonly PlainPaths _plain;
    private readonly NodeJoins _joins;
    private readonly OpenApiDocuments _openApi = new();

    private KubernetesApi(IStateStore store, WatchCache cache, ServedKinds kinds, TimeProvider time, IIdSource ids, ApiServerOptions options)
    {
        _cache = cache;
        _kinds = kinds;
        _time = time;
        _options = options;
        _sequencer = new Sequencer(store, cache, cache.World.Revision);
        _sequencing = _sequencer.RunAsync();
        _upkeep = new Upkeep(store, cache, _sequencer, time);
        var tokens = new ServiceAccountTokens(options.Signer, time, ids);
        _authenticator = new Authenticator(tokens, new BootstrapTokens(time), _authorizer);
        _reviews = new AccessReviews(_authorizer, tokens);
        _reads = new Reads(cache, time);
        var writes = new Writes(cache, _sequencer, new Preparation(ids, options, _authorizer, kinds, cache), time);
        _writes = new WriteRequests(cache, writes, new Patching(time));
        _subresources = new SubresourceRequests(_reads, writes, _writes, new Patching(time), tokens, time);
        _plain = new PlainPaths(cache, options.ClusterInfo);
        _joins = new NodeJoins(options);
    }

    /// <summary>Recovers from the store, and adds what every cluster has where it is missing.</summary>
    /// <exception cref="StoreException">The store cannot be read, or holds what this version does not know.</exception>
    public static async Task<KubernetesApi> OpenAsync(IStateStore store, TimeProvider time, IIdSource ids, ApiServerOptions options, CancellationToken cancel)
    {
        var image = await store.LoadAsync(cancel);
        var kinds = new ServedKinds(image);
        var api = new KubernetesApi(store, WatchCache.Load(image, kinds.StorageKind), kinds, time, ids, options);
        await ClusterObjects.EnsureAsync(api, options, cancel);
        if (options.Roster is not null) await ClusterObjects.MendNodesAsync(api, api._cache.World.Of("/nodes").From("").Select(node => node.Key.Name), cancel);
        return api;
    }

    /// <summary>The last revision that is committed and visible.</summary>
    public long Revision => _cache.World.Revision;

    /// <summary>Whose certificates count as nodes'; null where nobody keeps a roster.</summary>
    public NodeRoster? Roster => _options.Roster;

    /// <summary>Answers a request; a refusal is an answer too.</summary>
    public async ValueTask<ApiReply> HandleAsync(ApiRequest http, CancellationToken cancel)
    {
        try
        {
            cancel.ThrowIfCancellationRequested();
            var world = _cache.World;
            var user = _authenticator.Authenticate(http, world);
            var kinds = _kinds.At(world);
            if (NodeJoins.Has(http.Path))
            {
                _authorizer.CheckPath(user, http.Method.ToLowerInvariant(), http.Path, world);
                return await _joins.AnswerAsync(http, user, world, cancel);
            }
            if (FindPlain(http, user, world, kinds) is { } plain) return plain;
            var request = Router.Route(http, user, kinds) ?? throw Refusal.NoSuchPath();
            _authorizer.Check(request, world);
            return (await AnswerAsync(request, world)) with { Warnings = request.Warnings };
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
        await _upkeep.DisposeAsync();
        _sequencer.Stop();
        await _sequencing;
    }

    private ApiReply? FindPlain(ApiRequest http, ApiUser user, World world, KindRegistry kinds)
    {
        var isResource = RequestPath.Parse(http.Path) is not null;
        if (isResource) return null;
        if (!PlainPaths.IsOpen(http.Path)) _authorizer.CheckPath(user, http.Method.ToLowerInvariant(), http.Path, world);
        if (http.Method is not ("GET" or "HEAD")) throw Refusal.MethodNotAllowed();
        return _plain.Find(http.Path, RequestQuery.Parse(http.Query))
            ?? new DiscoveryDocuments(kinds).Find(http.Path, http.Accept)
            ?? _openApi.Find(kinds, http.Path, http.Accept);
    }

    private async ValueTask<ApiReply> AnswerAsync(ResourceRequest request, World world)
    {
        if (AccessReviews.Has(request)) return _reviews.Answer(request, world);
        var form = AcceptedForm.Of(request, _time);
        if (request.Kind is { Group: "metrics.k8s.io", IsCustom: false }) return MeasuredUse.Answer(request, _options.Metrics, _cache);
        if (request.Subresource.Length > 0) return await _subresources.HandleAsync(request, form);
        return request.Verb switch
        {
            "get" => new ApiReply.Whole(200, form.Whole(form.Single(_reads.Get(request)))),
            "list" => _reads.List(request, form),
            "watch" => new ApiReply.Watch(_reads.Watch(request, form)),
            _ => await _writes.HandleAsync(request, form),
        };
    }
}
