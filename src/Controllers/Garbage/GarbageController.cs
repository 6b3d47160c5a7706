using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers.Running;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Garbage;

/// <summary>
/// Deletes what its owners left behind.
/// <para>
/// An object whose owners are all gone is deleted; "gone" is never concluded from a snapshot, but asked of the server. An
/// owner that is deleted in the foreground waits until no dependent blocks it; one that is deleted as an orphaning owner
/// has its references taken out of its dependents first.
/// </para>
/// <para>The queue's keys carry the type before the namespace, since all types share one queue.</para>
/// </summary>
public sealed class GarbageController : Controller
{
    private const string Foreground = "foregroundDeletion";
    private const string Orphan = "orphan";

    private static readonly IReadOnlyList<ResourceType> Collected = [.. ResourceTypes.All.Where(type => type != ResourceTypes.Events)];

    private static readonly InformerIndex ByOwner = new("owner", tree =>
        tree.Metadata["ownerReferences"].Items.ToArray().Select(owner => owner["uid"].Text).Distinct());

    private readonly Dictionary<string, ResourceType> _types = [];
    private readonly List<Informer> _informers = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (ResourceType Type, ObjectKey Key)> _byUid = [];

    public GarbageController(ControllerContext context)
        : base(new ControllerDeclaration("generic-garbage-collector", Collected, ResourceTypes.All) { WritesAnything = true }, context)
    {
        foreach (var type in Collected)
        {
            _types[type.ToString()] = type;
            _informers.Add(Read(type).AddIndex(ByOwner).OnChange(change => OnChange(type, change)));
        }
    }

    protected override async ValueTask SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        var bar = key.Namespace.IndexOf('|');
        var type = _types[key.Namespace[..bar]];
        var tree = _informers.Find(informer => informer.Type == type)!.Snapshot[new ObjectKey(key.Namespace[(bar + 1)..], key.Name)];
        if (tree.IsAbsent) return;
        if (tree.IsDeleting && tree.HasFinalizer(Orphan)) await OrphanAsync(type, tree, cancel);
        else if (tree.IsDeleting && tree.HasFinalizer(Foreground)) await DeleteDependentsAsync(type, tree, key, cancel);
        else if (!tree.IsDeleting && tree.Metadata["ownerReferences"].Count > 0) await CheckOwnersAsync(type, tree, cancel);
    }

    private async ValueTask CheckOwnersAsync(ResourceType type, Tree tree, CancellationToken cancel)
    {
        var (solid, waiting, gone) = (0, new List<string>(), new List<string>());
        foreach (var owner in tree.Metadata["ownerReferences"].Items.ToArray())
        {
            switch (await StateOfAsync(tree.Namespace, owner, cancel))
            {
                case OwnerState.Gone:
                    gone.Add(owner["uid"].Text);
                    break;
                case OwnerState.DeletedInForeground:
                    waiting.Add(owner["uid"].Text);
                    break;
                default:
                    solid++;
                    break;
            }
        }
        if (solid == 0)
        {
            var propagation = waiting.Count > 0 && DependentsOf(tree.Uid).Any() ? "Foreground" : "Background";
            await Api.DeleteAsync(type, tree.Key, new DeleteOptions { Uid = tree.Uid, ResourceVersion = tree.ResourceVersion, Propagation = propagation }, cancel);
        }
        else if (gone.Count + waiting.Count > 0)
        {
            // One owner keeps it; one that waits for its dependents need not wait for this one.
            await RemoveOwnersAsync(type, tree, [.. gone, .. waiting], cancel);
        }
    }

    private async ValueTask<OwnerState> StateOfAsync(string ns, Tree owner, CancellationToken cancel)
    {
        var type = ResourceTypes.OfKind(owner["apiVersion"].Text, owner["kind"].Text);
        // What defines this kind is not known here, or not in which namespace the owner is: never conclude that it is gone.
        if (type is null || (type.IsNamespaced && ns.Length == 0)) return OwnerState.Exists;
        bool known;
        lock (_gate) known = _byUid.TryGetValue(owner["uid"].Text, out var place) && place.Type == type;
        var tree = known
            ? _informers.Find(informer => informer.Type == type)?.Snapshot.Find(type.IsNamespaced ? ns : "", owner["name"].Text) ?? default
            : await Api.FindAsync(type, type.IsNamespaced ? ns : "", owner["name"].Text, cancel);
        if (tree.IsAbsent || !owner["uid"].Is(tree.Uid)) return OwnerState.Gone;
        return tree.IsDeleting && tree.HasFinalizer(Foreground) ? OwnerState.DeletedInForeground : OwnerState.Exists;
    }

    private async ValueTask DeleteDependentsAsync(ResourceType type, Tree owner, ObjectKey key, CancellationToken cancel)
    {
        var blocked = false;
        foreach (var (dependentType, dependent) in DependentsOf(owner.Uid).ToList())
        {
            foreach (var reference in dependent.Metadata["ownerReferences"].Items)
                blocked |= reference["uid"].Is(owner.Uid) && reference["blockOwnerDeletion"].IsTrue;
            if (!dependent.IsDeleting) await CheckOwnersAsync(dependentType, dependent, cancel);
        }
        if (blocked) Queue.AddAfter(key, TimeSpan.FromSeconds(5));
        else await RemoveFinalizerAsync(type, owner, Foreground, cancel);
    }

    private async ValueTask OrphanAsync(ResourceType type, Tree owner, CancellationToken cancel)
    {
        foreach (var (dependentType, dependent) in DependentsOf(owner.Uid).ToList())
            await RemoveOwnersAsync(dependentType, dependent, [owner.Uid], cancel);
        await RemoveFinalizerAsync(type, owner, Orphan, cancel);
    }

    private async ValueTask RemoveOwnersAsync(ResourceType type, Tree tree, IReadOnlyList<string> uids, CancellationToken cancel) =>
        await Api.ModifyAsync(
            type, tree.Key,
            old => old.Uid == tree.Uid
                ? old.WithPath(["metadata", "ownerReferences"], Tree.Array(old.Metadata["ownerReferences"].Items.ToArray().Where(owner => !uids.Contains(owner["uid"].Text))))
                : old,
            cancel);

    private async ValueTask RemoveFinalizerAsync(ResourceType type, Tree tree, string finalizer, CancellationToken cancel) =>
        await Api.ModifyAsync(
            type, tree.Key,
            old => old.Uid == tree.Uid
                ? old.WithPath(["metadata", "finalizers"], Tree.Array(old.Metadata["finalizers"].Items.ToArray().Where(item => !item.Is(finalizer))))
                : old,
            cancel);

    private IEnumerable<(ResourceType Type, Tree Tree)> DependentsOf(string uid) =>
        _informers.SelectMany(informer => informer.Snapshot.By(ByOwner, uid).Select(tree => (informer.Type, tree)));

    private void OnChange(ResourceType type, InformerChange change)
    {
        lock (_gate)
        {
            if (change.New.IsAbsent) _byUid.Remove(change.Old.Uid);
            else _byUid[change.New.Uid] = (type, change.Key);
        }
        var startsToWait = !change.New.IsAbsent && change.New.IsDeleting && change.New.HasFinalizer(Foreground);
        if (change.New.IsAbsent || startsToWait)
            foreach (var (dependentType, dependent) in DependentsOf(change.Latest.Uid)) Queue.Add(KeyOf(dependentType, dependent));
        // An owner that waits for this dependent may go on.
        if (change.New.IsAbsent)
            foreach (var owner in change.Old.Metadata["ownerReferences"].Items) QueueOwner(owner["uid"].Text);
        if (change.New.Metadata["ownerReferences"].Count > 0 || change.New.IsDeleting) Queue.Add(KeyOf(type, change.New));
    }

    private void QueueOwner(string uid)
    {
        lock (_gate)
            if (_byUid.TryGetValue(uid, out var owner)) Queue.Add(new ObjectKey($"{owner.Type}|{owner.Key.Namespace}", owner.Key.Name));
    }

    private static ObjectKey KeyOf(ResourceType type, Tree tree) => new($"{type}|{tree.Namespace}", tree.ObjectName);

    private enum OwnerState
    {
        Exists,
        DeletedInForeground,
        Gone,
    }
}
