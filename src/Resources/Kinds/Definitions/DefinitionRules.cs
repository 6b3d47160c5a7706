using Naru.Resources.Faults;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Definitions;

/// <summary>What holds for CustomResourceDefinitions beside their schemas.</summary>
internal static class DefinitionRules
{
    public static Tree Default(Tree spec)
    {
        var names = spec["names"];
        if (names["kind"].IsEmpty) return spec;
        if (names["singular"].IsEmpty) names = names.With("singular", names["kind"].Text.ToLowerInvariant());
        if (names["listKind"].IsEmpty) names = names.With("listKind", names["kind"].Text + "List");
        if (spec["conversion"].IsNothing) spec = spec.WithPath(["conversion", "strategy"], "None");
        return names.IsSameAs(spec["names"]) ? spec : spec.With("names", names);
    }

    public static void Check(Tree spec, FieldPath path, FaultList faults)
    {
        if (!spec["scope"].IsEmpty && spec["scope"].Text is not ("Namespaced" or "Cluster")) faults.NotSupported(path["scope"], spec["scope"], ["Cluster", "Namespaced"]);
        var stored = 0;
        for (var i = 0; i < spec["versions"].Count; i++)
        {
            var version = spec["versions"].Items[i];
            if (version["storage"].IsTrue) stored++;
            var schema = version["schema"]["openAPIV3Schema"];
            var at = path["versions"].At(i)["schema"]["openAPIV3Schema"];
            if (schema.IsNothing) faults.Required(at, "schemas are required");
            else StructuralChecks.Check(schema, at, faults);
        }
        if (spec["versions"].Count > 0 && stored != 1)
            faults.Invalid(path["versions"], spec["versions"].Count, "must have exactly one version marked as storage version");
        if (!spec["conversion"]["strategy"].IsEmpty && !spec["conversion"]["strategy"].Is("None"))
            faults.NotSupported(path["conversion"]["strategy"], spec["conversion"]["strategy"], ["None"]);
    }
}
