using Naru.ApiServer.Mutations;
using Naru.ApiServer.Requests;
using Naru.Resources.Faults;
using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Custom;

/// <summary>
/// A definition is established in the same write that makes it, because the server that keeps it is the one that serves
/// its kinds: its names are taken, and its status says so at once.
/// </summary>
internal static class DefinitionStatus
{
    public static Tree Set(Change change, Tree made)
    {
        var spec = made.Spec;
        var expected = $"{spec["names"]["plural"].Text}.{spec["group"].Text}";
        if (spec["names"]["plural"].Text.Length > 0 && made.ObjectName != expected)
            throw Refusal.Make(422, "Invalid", $"{change.Kind.Name}.{change.Kind.Group} \"{made.ObjectName}\" is invalid: metadata.name: Invalid value: \"{made.ObjectName}\": must be spec.names.plural+\".\"+spec.group");
        if (KindRegistry.BuiltIn.All.Any(k => k.Group == spec["group"].Text && k.Group.Length > 0))
            throw Refusal.Forbidden(change.Kind, made.ObjectName, $"the group {spec["group"].Text} is built in");
        WarnOfRules(change, spec["versions"], FieldPath.Of("spec")["versions"]);
        var names = spec["names"];
        if (names["singular"].IsEmpty) names = names.With("singular", names["kind"].Text.ToLowerInvariant());
        if (names["listKind"].IsEmpty) names = names.With("listKind", names["kind"].Text + "List");
        var stored = change.Old.State["storedVersions"].Items.ToArray().Select(v => v.Text).ToList();
        foreach (var version in spec["versions"].Items)
            if (version["storage"].IsTrue && !stored.Contains(version["name"].Text)) stored.Add(version["name"].Text);
        var status = Tree.Object(("conditions", change.Old.State["conditions"]), ("acceptedNames", names), ("storedVersions", Tree.Strings(stored)));
        if (change.IsCreate && !made.HasFinalizer(DefinitionCleanup.Finalizer))
            made = made.WithPath(["metadata", "finalizers"], made.Metadata["finalizers"].Append(DefinitionCleanup.Finalizer));
        return made.WithPath(["spec", "names"], names).With("status", status)
            .WithCondition("NamesAccepted", "True", "NoConflicts", "no conflicts found", change.Now)
            .WithCondition("Established", "True", "InitialNamesAccepted", "the initial names have been accepted", change.Now);
    }

    // Who writes rules relies on them: what is not evaluated is said, not passed over.
    private static void WarnOfRules(Change change, Tree within, FieldPath path)
    {
        if (within.Has("x-kubernetes-validations"))
            change.Request.Warnings.Add($"{path["x-kubernetes-validations"]}: rules in CEL are kept but not evaluated yet; enforce them with the schema where it can say so");
        foreach (var field in within.Fields) WarnOfRules(change, field.Value, path[field.Name.ToString()]);
        for (var i = 0; i < within.Items.Length; i++) WarnOfRules(change, within[i], path.At(i));
    }
}
