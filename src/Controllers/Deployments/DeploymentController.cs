using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers.ReplicaSets;
using Naru.Controllers.Running;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Deployments;

/// <summary>Rolls the pods of a Deployment to its template, through one ReplicaSet for each template it has had.</summary>
public sealed class DeploymentController : Controller
{
    private static readonly ControllerDeclaration Declared = new(
        "deployment-controller",
        [ResourceTypes.Deployments, ResourceTypes.ReplicaSets, ResourceTypes.Pods],
        [ResourceTypes.Deployments, ResourceTypes.ReplicaSets]);

    private readonly Informer _deployments;
    private readonly Informer _sets;
    private readonly Informer _pods;
    private readonly Expectations _expectations;

    public DeploymentController(ControllerContext context) : base(Declared, context)
    {
        _expectations = new Expectations(context.Time);
        _deployments = Read(ResourceTypes.Deployments).OnChange(change => Queue.Add(change.Key));
        _sets = Read(ResourceTypes.ReplicaSets).AddIndex(InformerIndex.ByController).OnChange(OnSet);
        _pods = Read(ResourceTypes.Pods).AddIndex(InformerIndex.ByController).OnChange(OnPod);
    }

    protected override async ValueTask SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        var deployment = _deployments.Snapshot[key];
        if (deployment.IsAbsent || deployment.IsDeleting)
        {
            _expectations.Forget(key);
            return;
        }
        if (!_expectations.AreMet(key, _sets.Snapshot))
        {
            foreach (var late in _expectations.Overdue(key))
                _expectations.Written(key, late, await Api.FindAsync(ResourceTypes.ReplicaSets, late.Namespace, late.Name, cancel));
            Queue.AddAfter(key, TimeSpan.FromSeconds(1));
            return;
        }
        var sets = _sets.Snapshot.By(InformerIndex.ByController, deployment.Uid).ToList();
        var oldPodsRun = sets.Where(set => !Revisions.SameTemplate(deployment, set))
            .Any(set => _pods.Snapshot.By(InformerIndex.ByController, set.Uid).Any(pod => !PodFacts.HasEnded(pod)));
        var plan = DeploymentPlan.Make(deployment, sets, oldPodsRun, Time.GetUtcNow());

        // Shrink before growing: each write alone keeps within the limits, whatever becomes of the next.
        foreach (var action in plan.Actions.OrderBy(Order)) await DoAsync(deployment, action, cancel);
        deployment = await WriteRevisionAsync(deployment, plan, cancel);
        if (!Tree.DeepEquals(deployment.State, plan.Status))
            await Api.UpdateStatusAsync(ResourceTypes.Deployments, deployment.With("status", plan.Status), cancel);
        if (plan.LookAgain is { } wait) Queue.AddAfter(key, wait);
    }

    private async ValueTask DoAsync(Tree deployment, DeploymentAction action, CancellationToken cancel)
    {
        switch (action)
        {
            case DeploymentAction.Create create:
                await CreateAsync(deployment, create.Set, cancel);
                break;
            case DeploymentAction.Write write:
                await WriteAsync(deployment.Key, write.Set, cancel);
                if (write.From != write.To) Scaled(deployment, write.Set, write.From, write.To);
                break;
            case DeploymentAction.Delete delete:
                await Api.DeleteAsync(
                    ResourceTypes.ReplicaSets, delete.Set.Key,
                    new DeleteOptions { Uid = delete.Set.Uid, ResourceVersion = delete.Set.ResourceVersion, Propagation = "Background" }, cancel);
                break;
        }
    }

    // The next plan must count with this size, not with one that the snapshot still shows.
    private async ValueTask WriteAsync(ObjectKey deployment, Tree set, CancellationToken cancel)
    {
        _expectations.Writing(deployment, set.Key);
        try
        {
            _expectations.Written(deployment, set.Key, await Api.UpdateAsync(ResourceTypes.ReplicaSets, set, cancel));
        }
        catch (ApiRefusedException)
        {
            _expectations.Forget(deployment, set.Key);
            throw;
        }
    }

    private async ValueTask CreateAsync(Tree deployment, Tree set, CancellationToken cancel)
    {
        // A set that is made and not seen yet would be left out of the next count of pods.
        _expectations.Created(deployment.Key, set.Key);
        try
        {
            await Api.CreateAsync(ResourceTypes.ReplicaSets, set, cancel);
            if (OwnedSets.Replicas(set) is > 0 and var size) Scaled(deployment, set, 0, size);
        }
        catch (ApiRefusedException refused) when (refused.Reason == "AlreadyExists")
        {
            var found = await Api.FindAsync(ResourceTypes.ReplicaSets, set.Namespace, set.ObjectName, cancel);
            var isOurs = found.IsAbsent || (found.IsControlledBy(deployment.Uid) && Revisions.SameTemplate(deployment, found));
            if (isOurs) throw;
            _expectations.Forget(deployment.Key, set.Key);
            await CountCollisionAsync(deployment, cancel);
            throw;
        }
        catch (ApiRefusedException)
        {
            _expectations.Forget(deployment.Key, set.Key);
            throw;
        }
    }

    // Another template has the same hash: the next attempt uses another name.
    private async ValueTask CountCollisionAsync(Tree deployment, CancellationToken cancel) =>
        await Api.ModifyAsync(
            ResourceTypes.Deployments, deployment.Key,
            old => old.WithPath(["status", "collisionCount"], deployment.State["collisionCount"].AsInt32() + 1), cancel, "status");

    private async ValueTask<Tree> WriteRevisionAsync(Tree deployment, DeploymentPlan plan, CancellationToken cancel)
    {
        if (plan.Revision.Length == 0 || deployment.Annotations[Revisions.Revision].Is(plan.Revision)) return deployment;
        return await Api.UpdateAsync(ResourceTypes.Deployments, deployment.WithPath(["metadata", "annotations", Revisions.Revision], plan.Revision), cancel);
    }

    private void Scaled(Tree deployment, Tree set, int from, int to) =>
        Events.Normal(deployment, "ScalingReplicaSet", $"Scaled {(to > from ? "up" : "down")} replica set {set.ObjectName} from {from} to {to}");

    private static int Order(DeploymentAction action) => action switch
    {
        DeploymentAction.Write write when write.To < write.From => 0,
        DeploymentAction.Write => 1,
        DeploymentAction.Create => 2,
        _ => 3,
    };

    private void OnSet(InformerChange change)
    {
        foreach (var set in (ReadOnlySpan<Tree>)[change.Old, change.New])
            if (set.ControllerRef is { IsAbsent: false } owner && owner["kind"].Is("Deployment"))
                Queue.Add(new ObjectKey(set.Namespace, owner["name"].Text));
    }

    // Only a strategy that waits for the old pods to be gone needs to hear of pods.
    private void OnPod(InformerChange change)
    {
        if (!change.New.IsAbsent && !PodFacts.HasEnded(change.New)) return;
        var owner = change.Old.ControllerRef;
        if (!owner["kind"].Is("ReplicaSet")) return;
        var set = _sets.Snapshot[new ObjectKey(change.Old.Namespace, owner["name"].Text)];
        if (set.ControllerRef is { IsAbsent: false } deployment && deployment["kind"].Is("Deployment"))
            Queue.Add(new ObjectKey(change.Old.Namespace, deployment["name"].Text));
    }
}
