using Naru.Client;
using Naru.Client.Informers;
using Naru.Node.Machine;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Node.Work;

/// <summary>
/// One worker for each pod that is bound to this node, and for each whose traces were found on the machine without an
/// object. Two objects that follow each other under one name are two pods: uids tell them apart.
/// </summary>
internal sealed class PodFleet(NodeParts parts)
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, PodWorker> _workers = new(StringComparer.Ordinal);
    private CancellationToken _cancel;

    /// <summary>The workers now, in the order of their pods' uids.</summary>
    public IReadOnlyList<PodWorker> Workers
    {
        get { lock (_gate) return [.. _workers.Values]; }
    }

    public async Task RunAsync(Informer pods, CancellationToken cancel)
    {
        _cancel = cancel;
        parts.Runtime.PodChanged += OnPodChanged;
        try
        {
            await pods.WaitForSyncAsync(cancel);
            // Whether a pod may end is read from these; what has not come yet would say that nobody uses it.
            foreach (var informer in (Informer[])[parts.Services, parts.Slices, parts.Nodes]) await informer.WaitForSyncAsync(cancel);
            pods.OnChange(OnObjectChanged);
            await AdoptAsync(pods, cancel);
            await Task.Delay(Timeout.InfiniteTimeSpan, parts.Time, cancel);
        }
        finally
        {
            parts.Runtime.PodChanged -= OnPodChanged;
        }
    }

    // What an earlier life of this node left: pods that were deleted meanwhile are ended now.
    private async ValueTask AdoptAsync(Informer pods, CancellationToken cancel)
    {
        var declared = pods.Snapshot.Objects.Select(pod => pod.Uid).ToHashSet(StringComparer.Ordinal);
        foreach (var record in await ListAsync(cancel))
            if (!declared.Contains(record.Uid)) Start(FromRecord(record), vanished: true);
    }

    private async ValueTask<IReadOnlyList<PodRecord>> ListAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await parts.Runtime.ListPodsAsync(null, cancel);
            }
            catch (PodRuntimeException fault)
            {
                parts.OnFault("the pods of this machine could not be listed; they will be again in a second", fault);
                await Task.Delay(AfterFault, parts.Time, cancel);
            }
        }
    }

    private void OnObjectChanged(InformerChange change)
    {
        var pod = change.Latest;
        PodWorker? worker;
        lock (_gate) worker = _workers.GetValueOrDefault(pod.Uid);
        if (worker is not null) worker.Update(change.New);
        else if (!change.New.IsAbsent) Start(pod, vanished: false);
    }

    private void Start(Tree pod, bool vanished)
    {
        var worker = new PodWorker(parts, pod, vanished);
        lock (_gate)
            if (!_workers.TryAdd(worker.Uid, worker)) return;
        _ = RunAsync(worker);
    }

    private async Task RunAsync(PodWorker worker)
    {
        try
        {
            await worker.RunAsync(_cancel);
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            // The node stops; its pods stay.
            return;
        }
        catch (Exception fault)
        {
            parts.OnFault($"the worker of pod {worker.Pod.Key} failed and starts over", fault);
            await Task.Delay(AfterFault, parts.Time, _cancel);
            _ = RunAsync(worker);
            return;
        }
        lock (_gate) _workers.Remove(worker.Uid);
    }

    private void OnPodChanged(string podUid)
    {
        PodWorker? worker;
        lock (_gate) worker = _workers.GetValueOrDefault(podUid);
        worker?.Signal(PodSignal.Look.Again);
    }

    private static Tree FromRecord(PodRecord record) => Tree.Object(
        ("apiVersion", "v1"),
        ("kind", "Pod"),
        ("metadata", Tree.Object(("name", record.Name), ("namespace", record.Namespace), ("uid", record.Uid))),
        ("spec", Tree.Object(("containers", Tree.Array(record.Containers.Select(c => c.Name).Distinct().Select(name => Tree.Object(("name", name))))))));
}
