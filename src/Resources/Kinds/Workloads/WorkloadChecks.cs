using System.Globalization;
using Naru.Resources.Faults;
using Naru.Resources.Quantities;
using Naru.Resources.Selectors;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Resources.Kinds.Workloads;

/// <summary>What must hold between the fields of the kinds that make pods.</summary>
internal static class WorkloadChecks
{
    public static void OfDeployment(Tree spec, FieldPath path, FaultList faults)
    {
        OfReplicaSet(spec, path, faults);
        var (deadline, ready) = (spec["progressDeadlineSeconds"], spec["minReadySeconds"]);
        if (!deadline.IsNothing && deadline.AsInt64() <= ready.AsInt64())
            faults.Invalid(path["progressDeadlineSeconds"], deadline, "must be greater than minReadySeconds");
    }

    public static void OfReplicaSet(Tree spec, FieldPath path, FaultList faults)
    {
        var (selector, template) = (spec["selector"], spec["template"]);
        if (selector.IsObject && selector["matchLabels"].Count + selector["matchExpressions"].Count == 0)
            faults.Invalid(path["selector"], selector, "empty selector is invalid for deployment");
        else if (selector.IsObject && template.IsObject && IsReadable(selector, out var read) && !read.Matches(new TextMap(template["metadata"]["labels"])))
            faults.Invalid(path["template"]["metadata"]["labels"], template["metadata"]["labels"].IsObject ? template["metadata"]["labels"] : Tree.EmptyObject, "`selector` does not match template `labels`");
        if (!template.IsObject) return;
        if (template["spec"].IsNothing) faults.Required(path["template"]["spec"]["containers"]);
        var restart = template["spec"]["restartPolicy"];
        if (!restart.IsEmpty && !restart.Is("Always")) faults.NotSupported(path["template"]["spec"]["restartPolicy"], restart, ["Always"]);
        if (!template["spec"]["activeDeadlineSeconds"].IsNothing)
            faults.Forbidden(path["template"]["spec"]["activeDeadlineSeconds"], "activeDeadlineSeconds in ReplicaSet is not Supported");
        MetadataChecks.OfTemplate(template["metadata"], path["template"]["metadata"], faults);
    }

    public static void OfStrategy(Tree strategy, FieldPath path, FaultList faults)
    {
        var type = strategy["type"];
        var rolling = strategy["rollingUpdate"];
        if (!type.Is("RollingUpdate") && !type.Is("Recreate")) faults.NotSupported(path["type"], type, ["Recreate", "RollingUpdate"]);
        if (type.Is("Recreate") && !rolling.IsNothing) faults.Forbidden(path["rollingUpdate"], "may not be specified when strategy `type` is 'Recreate'");
        if (!type.Is("RollingUpdate")) return;
        CheckRate(rolling["maxSurge"], path["rollingUpdate"]["maxSurge"], faults);
        CheckRate(rolling["maxUnavailable"], path["rollingUpdate"]["maxUnavailable"], faults);
        if (IntOrString.Of(rolling["maxSurge"]).Scaled(100, true) == 0 && IntOrString.Of(rolling["maxUnavailable"]).Scaled(100, true) == 0)
            faults.Invalid(path["rollingUpdate"]["maxUnavailable"], rolling["maxUnavailable"], "may not be 0 when `maxSurge` is 0");
    }

    public static void OfSelector(Tree selector, FieldPath path, FaultList faults)
    {
        foreach (ref readonly var label in selector["matchLabels"].Fields)
            if (Labels.ValueFault(label.Value.Text) is { } fault) faults.Invalid(path["matchLabels"], label.Value, fault);
    }

    public static void OfRequirement(Tree requirement, FieldPath path, FaultList faults)
    {
        var count = requirement["values"].Count;
        switch (requirement["operator"].Text)
        {
            case "In" or "NotIn":
                if (count == 0) faults.Required(path["values"], "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "Exists" or "DoesNotExist":
                if (count > 0) faults.Forbidden(path["values"], "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            case "":
                break;
            default:
                faults.Invalid(path["operator"], requirement["operator"], "not a valid selector operator");
                break;
        }
    }

    private static bool IsReadable(Tree selector, out LabelSelector read)
    {
        try
        {
            read = LabelSelector.Of(new LabelSelectorView(selector));
            return true;
        }
        catch (FormatException)
        {
            // The operator is reported where it stands.
            read = LabelSelector.Nothing;
            return false;
        }
    }

    private static void CheckRate(Tree rate, FieldPath path, FaultList faults)
    {
        if (rate.IsNumber && rate.AsInt64() < 0) faults.Invalid(path, rate, "must be greater than or equal to 0");
        if (!rate.IsString) return;
        var text = rate.Text;
        if (!text.EndsWith('%') || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent))
            faults.Invalid(path, rate, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
        else if (percent > 100 && path.ToString().EndsWith("maxUnavailable", StringComparison.Ordinal)) faults.Invalid(path, rate, "must not be greater than 100%");
    }
}
