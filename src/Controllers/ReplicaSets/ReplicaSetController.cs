using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers.Running;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.ReplicaSets;

/// <summary>Keeps as many pods of each ReplicaSet as it declares.</summary>
public sealed class ReplicaSetController : Controller
{
    private static readonly ControllerDeclaration Declared = new(
        "replicaset-controller",
        [ResourceTypes.ReplicaSets, ResourceTypes.Pods],
        [ResourceTypes.ReplicaSets, ResourceTypes.Pods]);

    private static readonly InformerIndex Unowned = new("unowned", pod => pod.ControllerRef.IsAbsent ? [pod.Namespace] : []);

    private readonly Informer _sets;
    private readonly Informer _pods;
    private readonly Expectations _expectations;

    public ReplicaSetController(ControllerContext context) : base(Declared, context)
    {
        _expectations = new Expectations(context.Time);
        _sets = Read(ResourceTypes.ReplicaSets).AddIndex(InformerIndex.ByNamespace).OnChange(OnSet);
        _pods = Read(ResourceTypes.Pods).AddIndex(Unowned).AddIndex(InformerIndex.ByController).OnChange(OnPod);
    }

    protected override async ValueTask SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        var set = _sets.Snapshot[key];
        if (set.IsAbsent)
        {
            _expectations.Forget(key);
            return;
        }
        var pods = _pods.Snapshot;
        if (!_expectations.AreMet(key, pods))
        {
            foreach (var late in _expectations.Overdue(key))
                _expectations.Written(key, late, await Api.FindAsync(ResourceTypes.Pods, late.Namespace, late.Name, cancel));
            Queue.AddAfter(key, TimeSpan.FromSeconds(1));
            return;
        }
        var candidates = pods.By(InformerIndex.ByController, set.Uid).Concat(pods.By(Unowned, key.Namespace));
        var plan = ReplicaSetPlan.Make(set, candidates, Time.GetUtcNow());
        if (plan.Adopt.Count > 0 && !await StaysAsync(set, cancel))
        {
            Queue.AddAfter(key, TimeSpan.FromSeconds(1));
            return;
        }
        foreach (var pod in plan.Adopt) await AdoptAsync(set, pod, cancel);
        foreach (var pod in plan.Release) await ReleaseAsync(set, pod, cancel);
        foreach (var pod in plan.Delete) await DeleteAsync(set, pod, cancel);
        for (var i = 0; i < plan.Create; i++) await CreateAsync(set, cancel);
        // A status counts what is; while pods are being made or deleted it would count what was. Their changes bring this
        // set back here, and until then others must not take the new declaration for carried out.
        if (plan.Create + plan.Delete.Count == 0) await WriteStatusAsync(set, plan.Status, cancel);
        if (plan.LookAgain is { } wait) Queue.AddAfter(key, wait);
    }

    private async ValueTask CreateAsync(Tree set, CancellationToken cancel)
    {
        var name = $"{set.ObjectName}-{NameSuffix.Make(Random)}";
        var pod = PodOf(set, name);
        _expectations.Created(set.Key, pod.Key);
        try
        {
            await Api.CreateAsync(ResourceTypes.Pods, pod, cancel);
        }
        catch (IOException)
        {
            await CreateAgainAsync(set, pod, cancel);
        }
        catch (ApiRefusedException refused)
        {
            _expectations.Forget(set.Key, pod.Key);
            if (refused.Code == 409 && refused.Reason == "AlreadyExists") throw;
            Events.Warning(set, "FailedCreate", $"Error creating: {refused.Message}");
            await MarkFailureAsync(set, refused.Message, cancel);
            throw;
        }
        Events.Normal(set, "SuccessfulCreate", $"Created pod: {name}");
    }

    // Whether the first try took effect is not known. The name decides: it can be taken only once.
    private async ValueTask CreateAgainAsync(Tree set, Tree pod, CancellationToken cancel)
    {
        try
        {
            await Api.CreateAsync(ResourceTypes.Pods, pod, cancel);
        }
        catch (ApiRefusedException refused) when (refused.Reason == "AlreadyExists")
        {
            return;
        }
        catch (ApiRefusedException)
        {
            _expectations.Forget(set.Key, pod.Key);
            throw;
        }
    }

    private async ValueTask DeleteAsync(Tree set, Tree pod, CancellationToken cancel)
    {
        _expectations.Deleted(set.Key, pod);
        try
        {
            await Api.DeleteAsync(ResourceTypes.Pods, pod.Key, new DeleteOptions { Uid = pod.Uid }, cancel);
            Events.Normal(set, "SuccessfulDelete", $"Deleted pod: {pod.ObjectName}");
        }
        catch (Exception failure) when (failure is IOException or ApiRefusedException)
        {
            _expectations.Forget(set.Key, pod.Key);
            throw;
        }
    }

    // A set that is going and leaves its pods behind must not take them again, or they would go after it. That it is going
    // may not show yet while its pods are free already: the server is asked.
    private async ValueTask<bool> StaysAsync(Tree set, CancellationToken cancel) =>
        await Api.FindAsync(ResourceTypes.ReplicaSets, set.Namespace, set.ObjectName, cancel) is { IsAbsent: false, IsDeleting: false } now && now.Uid == set.Uid;

    private async ValueTask AdoptAsync(Tree set, Tree pod, CancellationToken cancel) =>
        await Api.ModifyAsync(
            ResourceTypes.Pods, pod.Key,
            old => old.Uid == pod.Uid && old.ControllerRef.IsAbsent && !old.IsDeleting
                ? old.WithPath(["metadata", "ownerReferences"], old.Metadata["ownerReferences"].Append(Owner.ControllerOf(set).ToTree()))
                : old,
            cancel);

    private async ValueTask ReleaseAsync(Tree set, Tree pod, CancellationToken cancel) =>
        await Api.ModifyAsync(
            ResourceTypes.Pods, pod.Key,
            old => old.WithPath(["metadata", "ownerReferences"], Tree.Array(old.Metadata["ownerReferences"].Items.ToArray().Where(owner => !owner["uid"].Is(set.Uid)))),
            cancel);

    private async ValueTask WriteStatusAsync(Tree set, Tree status, CancellationToken cancel)
    {
        if (set.IsDeleting || Tree.DeepEquals(set.State, status)) return;
        await Api.UpdateStatusAsync(ResourceTypes.ReplicaSets, set.With("status", status), cancel);
    }

    private async ValueTask MarkFailureAsync(Tree set, string message, CancellationToken cancel)
    {
        var now = Time.GetUtcNow();
        await Api.ModifyAsync(ResourceTypes.ReplicaSets, set.Key, old => old.WithCondition("ReplicaFailure", "True", "FailedCreate", message, now), cancel, "status");
    }

    private static Tree PodOf(Tree set, string name)
    {
        var template = set.Spec["template"];
        return Tree.Object(
            ("apiVersion", "v1"),
            ("kind", "Pod"),
            ("metadata", Tree.Object(
                ("name", name), ("generateName", set.ObjectName + "-"), ("namespace", set.Namespace),
                ("labels", template["metadata"]["labels"]), ("annotations", template["metadata"]["annotations"]), ("finalizers", template["metadata"]["finalizers"]),
                ("ownerReferences", Tree.Array(Owner.ControllerOf(set).ToTree())))),
            ("spec", template["spec"]));
    }

    private void OnSet(InformerChange change) => Queue.Add(change.Key);

    private void OnPod(InformerChange change)
    {
        foreach (var pod in (ReadOnlySpan<Tree>)[change.Old, change.New])
        {
            if (pod.IsAbsent) continue;
            var owner = pod.ControllerRef;
            if (owner["kind"].Is("ReplicaSet")) Queue.Add(new ObjectKey(pod.Namespace, owner["name"].Text));
        }
        if (!change.New.IsAbsent && change.New.ControllerRef.IsAbsent)
            foreach (var set in _sets.Snapshot.By(InformerIndex.ByNamespace, change.New.Namespace)) Queue.Add(set.Key);
    }
}
