using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers.Running;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Namespaces;

/// <summary>
/// Empties a namespace that is being deleted, pods first, and then lets it go. Kinds that CustomResourceDefinitions define
/// are emptied like any other.
/// </summary>
public sealed class NamespaceController : Controller
{
    private const string Finalizer = "kubernetes";

    private static readonly TimeSpan SweepAfter = TimeSpan.FromSeconds(3);

    private static readonly ControllerDeclaration Declared = new(
        "namespace-controller",
        [ResourceTypes.Namespaces, ResourceTypes.CustomResourceDefinitions],
        ResourceTypes.All)
    { WritesAnything = true };

    private readonly Informer _namespaces;
    private readonly Informer _definitions;

    public NamespaceController(ControllerContext context) : base(Declared, context)
    {
        _namespaces = Read(ResourceTypes.Namespaces).OnChange(OnNamespace);
        _definitions = Read(ResourceTypes.CustomResourceDefinitions);
    }

    protected override async ValueTask SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        var space = _namespaces.Snapshot[key];
        if (space.IsAbsent)
        {
            await SweepAsync(key, cancel);
            return;
        }
        if (!space.IsDeleting) return;
        var left = new List<string>();
        foreach (var type in ContentTypes())
        {
            var remaining = await EmptyAsync(type, key.Name, cancel);
            if (remaining > 0) left.Add($"{type} has {remaining} resource instances");
        }
        await WriteStatusAsync(key, left, cancel);
        if (left.Count > 0)
        {
            Queue.AddAfter(key, TimeSpan.FromMilliseconds(500));
            return;
        }
        await FinalizeAsync(key, cancel);
    }

    // A request that was let in while the namespace was still there may have been carried out after it had been found empty.
    private async ValueTask SweepAsync(ObjectKey key, CancellationToken cancel)
    {
        if (!(await Api.FindAsync(ResourceTypes.Namespaces, "", key.Name, cancel)).IsAbsent) return;
        var remaining = 0;
        foreach (var type in ContentTypes()) remaining += await EmptyAsync(type, key.Name, cancel);
        if (remaining > 0) Queue.AddAfter(key, SweepAfter);
    }

    private void OnNamespace(InformerChange change)
    {
        if (change.New.IsAbsent) Queue.AddAfter(change.Key, SweepAfter);
        else if (change.New.IsDeleting) Queue.Add(change.Key);
    }

    private IEnumerable<ResourceType> ContentTypes()
    {
        var custom = _definitions.Snapshot.Objects.Where(definition => definition.Spec["scope"].Is("Namespaced")).Select(CustomTypes.Of).OfType<ResourceType>();
        return ResourceTypes.All.Where(type => type.IsNamespaced).OrderBy(type => type == ResourceTypes.Pods ? 0 : 1).Concat(custom);
    }

    // Answers how many are still there.
    private async ValueTask<int> EmptyAsync(ResourceType type, string ns, CancellationToken cancel)
    {
        ObjectList list;
        try
        {
            list = await Api.ListAsync(type, new ListOptions { Namespace = ns }, cancel);
        }
        catch (ApiRefusedException refused) when (refused.Code == 404)
        {
            return 0;
        }
        foreach (var tree in list.Items)
            if (!tree.IsDeleting) await Api.DeleteAsync(type, tree.Key, new DeleteOptions { Uid = tree.Uid, Propagation = "Background" }, cancel);
        return list.Items.Count == 0 ? 0 : (await Api.ListAsync(type, new ListOptions { Namespace = ns }, cancel)).Items.Count;
    }

    private async ValueTask WriteStatusAsync(ObjectKey key, List<string> left, CancellationToken cancel)
    {
        var now = Time.GetUtcNow();
        await Api.ModifyAsync(
            ResourceTypes.Namespaces, key,
            old => left.Count > 0
                ? old.WithCondition("NamespaceContentRemaining", "True", "SomeResourcesRemain", $"Some resources are remaining: {string.Join(", ", left)}", now)
                : old.WithCondition("NamespaceContentRemaining", "False", "ContentRemoved", "All content successfully removed", now),
            cancel, "status");
    }

    private async ValueTask FinalizeAsync(ObjectKey key, CancellationToken cancel) =>
        await Api.ModifyAsync(
            ResourceTypes.Namespaces, key,
            old => old.WithPath(["spec", "finalizers"], Tree.Array(old.Spec["finalizers"].Items.ToArray().Where(finalizer => !finalizer.Is(Finalizer)))),
            cancel, "finalize");
}
