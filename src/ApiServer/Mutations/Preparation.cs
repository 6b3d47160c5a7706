using Naru.Resources.Api;
using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>From what a client wishes to what is kept: resets, defaults, admission, ownership and validation, in this order.</summary>
internal sealed class Preparation(IIdSource ids)
{
    private readonly MetadataRules _metadata = new(ids);

    public Tree ForCreate(Change change, Tree given)
    {
        var made = _metadata.ForCreate(change, given);
        made = StatusRules.ForCreate(change.Kind, made);
        return made;
    }

    public Tree ForUpdate(Change change, Tree given)
    {
        var made = change.IsStatus ? StatusRules.OnlyStatus(change, given) : StatusRules.AllButStatus(change, MetadataRules.ForUpdate(change, given));
        return Generations.Count(change.Kind, change.Old, made);
    }

    public void BeforeDelete(Change change)
    {
        if (change.Kind is { Group: "", Plural: "namespaces" } && change.Old.ObjectName is "default" or "kube-system" or "kube-public" or "kube-node-lease")
            throw Requests.Refusal.Forbidden(change.Kind, change.Old.ObjectName, "this namespace may not be deleted");
    }

    /// <summary>The version in which a resource is kept.</summary>
    public Kind StorageKindOf(Kind kind) =>
        kind is { Plural: "events", Group: "events.k8s.io" } ? KindRegistry.BuiltIn.Resource("", "v1", "events")! : kind;
}
