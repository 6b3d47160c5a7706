using System.Collections.Immutable;
using System.Net;
using Naru.Client;
using Naru.Client.Informers;
using Naru.Network.Dataplane;
using Naru.Resources.Concurrency;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Network.Services;

/// <summary>
/// Keeps the dataplane at what Services and EndpointSlices say.
///
/// Life cycle: <see cref="RunAsync"/> waits until both informers have their first list, puts everything in place in one
/// step (until then what an earlier run left goes on serving), and from then on applies the services that changed, all
/// that are waiting in one transaction. When the dataplane refuses, the fault is told and everything is put in place
/// anew after a pause.
///
/// Invariant: <see cref="AppliedRevision"/> is read before the changes are taken and the snapshots after, so every
/// slice with a revision up to it is in the dataplane, and the next revisions may be.
/// </summary>
public sealed class ServiceLoop
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Slices by the Service they belong to.</summary>
    public static InformerIndex SlicesByService { get; } = new("service", tree =>
        tree.Labels[ServiceObjects.ServiceNameLabel].TextOrNull is { } service ? [new ServiceKey(tree.Namespace, service).ToString()] : []);

    private readonly string nodeName;
    private readonly IPNetwork serviceRange;
    private readonly Informer services;
    private readonly Informer slices;
    private readonly IServiceDataplane dataplane;
    private readonly TimeProvider time;
    private readonly Action<string, Exception> onFault;
    private readonly Mailbox<ServiceKey> dirty = new();
    private readonly Dictionary<ServiceKey, ImmutableDictionary<Frontend, FrontendTarget>> standing = [];
    private readonly Dictionary<ServiceKey, HashSet<string>> told = [];
    private long seen;
    private long applied;

    public ServiceLoop(string nodeName, IPNetwork serviceRange, InformerSet informers, IServiceDataplane dataplane, TimeProvider time, Action<string, Exception> onFault)
    {
        (this.nodeName, this.serviceRange, this.dataplane, this.time, this.onFault) = (nodeName, serviceRange, dataplane, time, onFault);
        services = informers.Of(ResourceTypes.Services).OnChange(change => dirty.TryPost(new ServiceKey(change.Key.Namespace, change.Key.Name)));
        slices = informers.Of(ResourceTypes.EndpointSlices).AddIndex(SlicesByService).OnChange(NoteSlice);
    }

    /// <summary>The newest revision of an EndpointSlice that the dataplane has; 0 before the first.</summary>
    public long AppliedRevision => Interlocked.Read(ref applied);

    /// <summary>Told after every step in which <see cref="AppliedRevision"/> grew.</summary>
    public Mailbox<long> Applied { get; } = new(1);

    public async Task RunAsync(CancellationToken cancel)
    {
        await services.WaitForSyncAsync(cancel);
        await slices.WaitForSyncAsync(cancel);
        bool whole = true;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                Step(whole);
                whole = false;
                await dirty.WaitAsync(cancel);
            }
            catch (Exception fault) when (fault is IOException or ArgumentException)
            {
                onFault("services could not be put in place; they will be again in a second", fault);
                whole = true;
                await Task.Delay(Pause, time, cancel);
            }
        }
    }

    private void NoteSlice(InformerChange change)
    {
        foreach (var service in new[] { change.Old, change.New }.Where(t => !t.IsAbsent).SelectMany(t => SlicesByService.Values(t)).Distinct())
            if (service.Split('/') is [var ns, var name]) dirty.TryPost(new ServiceKey(ns, name));
        long revision = ServiceObjects.RevisionOf(change.Latest);
        if (revision > Interlocked.Read(ref seen)) Interlocked.Exchange(ref seen, revision);
    }

    private void Step(bool whole)
    {
        long revision = Interlocked.Read(ref seen);
        var keys = new SortedSet<ServiceKey>(Comparer<ServiceKey>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString())));
        while (dirty.TryTake(out var key)) keys.Add(key);
        var now = (Services: services.Snapshot, Slices: slices.Snapshot);
        if (whole)
        {
            standing.Clear();
            keys.UnionWith(now.Services.Objects.Select(s => new ServiceKey(s.Namespace, s.ObjectName)));
        }
        var planned = keys.Select(key => (Key: key, Plan: PlanOf(key, now.Services, now.Slices))).ToList();
        var changes = planned.SelectMany(p => ServicePlan.Difference(standing.GetValueOrDefault(p.Key, ImmutableDictionary<Frontend, FrontendTarget>.Empty), p.Plan)).ToList();
        foreach (var (key, plan) in planned)
            if (plan.IsEmpty) standing.Remove(key);
            else standing[key] = plan;
        var steps = OneEach(changes);
        if (whole) dataplane.Reset(steps);
        else dataplane.Apply(steps);
        if (revision <= AppliedRevision) return;
        Interlocked.Exchange(ref applied, revision);
        Applied.TryPost(revision);
    }

    private ImmutableDictionary<Frontend, FrontendTarget> PlanOf(ServiceKey key, InformerSnapshot serviceObjects, InformerSnapshot sliceObjects)
    {
        var tree = serviceObjects.Find(key.Namespace, key.Name);
        if (tree.IsAbsent)
        {
            told.Remove(key);
            return ImmutableDictionary<Frontend, FrontendTarget>.Empty;
        }
        var refused = new Refusals($"Service {key}");
        var service = ServiceObjects.ReadService(tree, refused);
        HashSet<string> sentences = [.. refused.Sentences];
        var records = new List<SliceRecord>();
        foreach (var slice in sliceObjects.By(SlicesByService, key.ToString()))
        {
            var ofSlice = new Refusals($"EndpointSlice {slice.Namespace}/{slice.ObjectName}");
            if (ServiceObjects.ReadSlice(slice, serviceRange, ofSlice) is { } record) records.Add(record);
            sentences.UnionWith(ofSlice.Sentences);
        }
        Tell(key, sentences);
        return ServicePlan.Of(service, records, nodeName);
    }

    /// <summary>What is not used is told once, and again when it comes back after it was mended.</summary>
    private void Tell(ServiceKey key, HashSet<string> refused)
    {
        var before = told.GetValueOrDefault(key, []);
        foreach (var refusal in refused.Except(before).Order(StringComparer.Ordinal)) onFault("services", new InvalidDataException(refusal));
        if (refused.Count > 0) told[key] = refused;
        else told.Remove(key);
    }

    /// <summary>
    /// One change a frontend. What one service gives up and another claims, in the same step or since an earlier one, goes
    /// to the other: the order in which the two are heard of is nobody's choice.
    /// </summary>
    private ImmutableArray<FrontendChange> OneEach(List<FrontendChange> changes)
    {
        var steps = changes.GroupBy(c => c.Frontend).Select(g => g.LastOrDefault(c => c.Target is not null) ?? g.Last()).ToList();
        var given = steps.Where(c => c.Target is null).Select(c => c.Frontend).ToHashSet();
        if (given.Count == 0) return [.. steps];
        var claims = new Dictionary<Frontend, FrontendTarget>();
        foreach (var (_, plan) in standing.OrderBy(s => s.Key.ToString(), StringComparer.Ordinal))
            foreach (var (frontend, target) in plan.Where(p => given.Contains(p.Key))) claims[frontend] = target;
        return [.. steps.Select(c => c.Target is null && claims.TryGetValue(c.Frontend, out var claim) ? c with { Target = claim } : c)];
    }
}
