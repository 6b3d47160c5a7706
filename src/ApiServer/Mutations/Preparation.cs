using Naru.ApiServer.Admission;
using Naru.ApiServer.Authorization;
using Naru.ApiServer.Cache;
using Naru.ApiServer.Custom;
using Naru.ApiServer.Requests;
using Naru.ApiServer.Services;
using Naru.Resources.Api;
using Naru.Resources.Faults;
using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>From what a client wishes to what is kept: resets, defaults, admission, ownership and validation, in this order.</summary>
internal sealed class Preparation(IIdSource ids, ApiServerOptions options, Authorizer authorizer, ServedKinds kinds, WatchCache cache)
{
    private readonly MetadataRules _metadata = new(ids);
    private readonly ServiceAddresses _addresses = new(options, ids, cache);

    public Tree ForCreate(Change change, Tree given)
    {
        NamespaceLifecycle.Check(change, given.ObjectName);
        DefinitionLifecycle.Check(change);
        var made = StatusRules.ForCreate(change.Kind, _metadata.ForCreate(change, given));
        made = KindRules.Default(change.Kind, made);
        made = Admit(change, made);
        made = KindRules.Default(change.Kind, made);
        made = FieldOwners.Track(change, made);
        Refuse(change, made, KindRules.Validate(change.Kind, made));
        return made;
    }

    public Tree ForUpdate(Change change, Tree given)
    {
        var made = change.IsStatus ? StatusRules.OnlyStatus(change, given) : StatusRules.AllButStatus(change, MetadataRules.ForUpdate(change, given));
        made = KindRules.Default(change.Kind, made);
        if (!change.IsStatus) made = KindRules.Default(change.Kind, Admit(change, made));
        else made = WhatNodesAre(change, made);
        made = Generations.Count(change.Kind, change.Old, made);
        if (!FieldOwners.AreEqual(made, change.Old)) made = FieldOwners.Track(change, made);
        if (Tree.DeepEquals(made, change.Old)) return change.Old;
        Refuse(change, made, KindRules.ValidateUpdate(change.Kind, made, IsNode(change) && options.Roster is not null ? NodeIdentity.Before(change, made) : change.Old, change.Request.Subresource));
        return made;
    }

    public static void BeforeDelete(Change change)
    {
        NodeRestriction.Check(change, change.Old);
        if (change.Kind is { Group: "", Plural: "namespaces" } && change.Old.ObjectName is "default" or "kube-system" or "kube-public" or "kube-node-lease")
            throw Refusal.Forbidden(change.Kind, change.Old.ObjectName, "this namespace may not be deleted");
    }

    /// <summary>What a deletion takes with it outside the store, once it is committed: true when whoever kept the object does so no longer.</summary>
    public bool AfterRemoval(Change change) => IsNode(change) && options.Roster is { } roster && NodeIdentity.Forget(change, roster);

    /// <summary>Whether no node of the object's name has joined, so that nobody keeps it.</summary>
    public bool IsNobodys(Change change) => options.Roster is { } roster && roster.Find(change.Old.ObjectName) is null;

    /// <summary>The version in which a resource is kept.</summary>
    public Kind StorageKindOf(Change change) => kinds.StorageKindOf(change.Kind, change.World);

    private Tree WhatNodesAre(Change change, Tree made)
    {
        NodeRestriction.Check(change, made);
        if (options.Roster is not { } roster) return made;
        if (change.Kind is { Group: "", Plural: "pods" }) PodAddresses.Check(change, made, roster);
        return IsNode(change) ? NodeIdentity.Admit(change, made, roster) : made;
    }

    private static bool IsNode(Change change) => change.Kind is { Group: "", Plural: "nodes" };

    private Tree Admit(Change change, Tree made)
    {
        made = WhatNodesAre(change, made);
        EscalationCheck.Check(change, made, authorizer);
        return (change.Kind.Group, change.Kind.Plural) switch
        {
            ("", "pods") when change.IsCreate => PodAdmission.Admit(change, made, ids),
            ("", "services") => _addresses.Assign(change, made),
            ("", "persistentvolumeclaims") when change.IsCreate => DefaultStorageClass.Admit(change, made),
            ("apiextensions.k8s.io", "customresourcedefinitions") => DefinitionStatus.Set(change, made),
            _ => made,
        };
    }

    private static void Refuse(Change change, Tree made, FaultList faults)
    {
        if (!faults.IsEmpty) throw Refusal.Invalid(change.Kind, made.ObjectName, faults);
    }
}
