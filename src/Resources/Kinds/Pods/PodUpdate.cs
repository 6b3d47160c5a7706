using Naru.Resources.Faults;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Pods;

/// <summary>What of a pod may still change: its images, a shorter deadline, more tolerations. All else takes a new pod.</summary>
internal static class PodUpdate
{
    private const string OnlyThese = "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    public static void Check(Tree now, Tree old, FaultList faults)
    {
        var path = FieldPath.Of("spec");
        if (now["spec"]["containers"].Count != old["spec"]["containers"].Count)
        {
            faults.Forbidden(path["containers"], "pod updates may not add or remove containers");
            return;
        }
        var spec = now["spec"];
        foreach (var list in (string[])["containers", "initContainers"]) spec = WithImagesOf(spec, old["spec"], list);
        CheckDeadline(spec, old["spec"], path, faults);
        CheckTolerations(spec["tolerations"], old["spec"]["tolerations"], path["tolerations"], faults);
        spec = spec.With("activeDeadlineSeconds", old["spec"]["activeDeadlineSeconds"]).With("tolerations", old["spec"]["tolerations"]);
        // Gates may be taken away, one after the other, and a node is given by a binding alone.
        if (spec["schedulingGates"].Count < old["spec"]["schedulingGates"].Count) spec = spec.With("schedulingGates", old["spec"]["schedulingGates"]);
        if (old["spec"]["terminationGracePeriodSeconds"].AsInt64() < 0) spec = spec.With("terminationGracePeriodSeconds", old["spec"]["terminationGracePeriodSeconds"]);
        if (!Tree.DeepEquals(spec, old["spec"])) faults.Forbidden(path, OnlyThese);
    }

    private static Tree WithImagesOf(Tree spec, Tree old, string list)
    {
        for (var i = 0; i < Math.Min(spec[list].Count, old[list].Count); i++)
            spec = spec.With(list, spec[list].WithItem(i, spec[list].Items[i].With("image", old[list].Items[i]["image"])));
        return spec;
    }

    private static void CheckDeadline(Tree now, Tree old, FieldPath path, FaultList faults)
    {
        var (after, before) = (now["activeDeadlineSeconds"], old["activeDeadlineSeconds"]);
        if (!before.IsNothing && (after.IsNothing || after.AsInt64() > before.AsInt64()))
            faults.Invalid(path["activeDeadlineSeconds"], after, "must be less than or equal to previous value");
    }

    private static void CheckTolerations(Tree now, Tree old, FieldPath path, FaultList faults)
    {
        foreach (ref readonly var kept in old.Items)
        {
            var found = false;
            foreach (ref readonly var toleration in now.Items) found |= Tree.DeepEquals(toleration.Without("tolerationSeconds"), kept.Without("tolerationSeconds"));
            if (!found)
            {
                faults.Forbidden(path, "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
    }
}
