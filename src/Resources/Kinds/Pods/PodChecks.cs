using Naru.Resources.Faults;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Pods;

/// <summary>What must hold between the fields of a pod's spec.</summary>
internal static class PodChecks
{
    private static readonly Name NameField = "name";

    public static void OfSpec(Tree spec, FieldPath path, FaultList faults)
    {
        var volumes = new HashSet<string>(StringComparer.Ordinal);
        foreach (ref readonly var volume in spec["volumes"].Items) volumes.Add(volume["name"].Text);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (ref readonly var container in spec["containers"].Items) names.Add(container["name"].Text);
        CheckMounts(spec["containers"], path["containers"], volumes, faults);
        CheckMounts(spec["initContainers"], path["initContainers"], volumes, faults);
        for (var i = 0; i < spec["initContainers"].Count; i++)
        {
            var container = spec["initContainers"].Items[i];
            var at = path["initContainers"].At(i);
            if (names.Contains(container["name"].Text)) faults.Duplicate(at["name"], container["name"]);
            CheckInit(container, at, faults);
        }
        CheckHostPorts(spec["containers"], path["containers"], faults);
        SecurityChecks.OfSpec(spec, path, faults);
        if (spec["dnsPolicy"].Is("None") && spec["dnsConfig"]["nameservers"].Count == 0)
            faults.Required(path["dnsConfig"]["nameservers"], "must provide at least one DNS nameserver when `dnsPolicy` is None");
        for (var i = 0; i < spec["containers"].Count; i++)
            if (spec["containers"].Items[i]["restartPolicy"] is { IsNothing: false }) faults.Forbidden(path["containers"].At(i)["restartPolicy"], "may not be set for non-init containers");
    }

    public static void OfVolume(Tree volume, FieldPath path, FaultList faults)
    {
        var sources = 0;
        foreach (ref readonly var field in volume.Fields)
        {
            if (field.Name == NameField) continue;
            if (++sources > 1) faults.Forbidden(path[field.Name], "may not specify more than 1 volume type");
        }
        if (sources == 0) faults.Required(path, "must specify a volume type");
        if (volume["hostPath"]["path"].Text.Split('/').Contains("..")) faults.Invalid(path["hostPath"]["path"], volume["hostPath"]["path"], "must not contain '..'");
    }

    public static void OfToleration(Tree toleration, FieldPath path, FaultList faults)
    {
        var exists = toleration["operator"].Is("Exists");
        if (toleration["key"].IsEmpty && !exists)
            faults.Invalid(path["operator"], toleration["operator"].Text, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
        if (exists && !toleration["value"].IsEmpty) faults.Invalid(path["operator"], toleration["value"], "value must be empty when `operator` is 'Exists'");
        if (!toleration["tolerationSeconds"].IsNothing && !toleration["effect"].Is("NoExecute"))
            faults.Invalid(path["effect"], toleration["effect"].Text, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }

    public static void OfNodeRequirement(Tree requirement, FieldPath path, FaultList faults)
    {
        var count = requirement["values"].Count;
        switch (requirement["operator"].Text)
        {
            case "In" or "NotIn" when count == 0:
                faults.Required(path["values"], "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "Exists" or "DoesNotExist" when count > 0:
                faults.Forbidden(path["values"], "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            case "Gt" or "Lt" when count != 1:
                faults.Required(path["values"], "must be specified single value when `operator` is 'Lt' or 'Gt'");
                break;
        }
    }

    private static void CheckMounts(Tree containers, FieldPath path, HashSet<string> volumes, FaultList faults)
    {
        for (var i = 0; i < containers.Count; i++)
        {
            var mounts = containers.Items[i]["volumeMounts"];
            for (var j = 0; j < mounts.Count; j++)
                if (mounts.Items[j]["name"] is { IsEmpty: false } name && !volumes.Contains(name.Text)) faults.NotFound(path.At(i)["volumeMounts"].At(j)["name"], name);
        }
    }

    private static void CheckInit(Tree container, FieldPath path, FaultList faults)
    {
        var policy = container["restartPolicy"];
        if (!policy.IsNothing && !policy.Is("Always")) faults.NotSupported(path["restartPolicy"], policy, ["Always"]);
        if (policy.Is("Always")) return;
        foreach (var field in (string[])["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"])
            if (!container[field].IsNothing) faults.Forbidden(path[field], "may not be set for init containers without restartPolicy=Always");
    }

    private static void CheckHostPorts(Tree containers, FieldPath path, FaultList faults)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < containers.Count; i++)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            var ports = containers.Items[i]["ports"];
            for (var j = 0; j < ports.Count; j++)
            {
                var port = ports.Items[j];
                var at = path.At(i)["ports"].At(j);
                if (!port["name"].IsEmpty && !names.Add(port["name"].Text)) faults.Duplicate(at["name"], port["name"]);
                if (!port["hostPort"].IsEmpty && !taken.Add($"{port["protocol"].Text}/{port["hostIP"].Text}/{port["hostPort"].Text}"))
                    faults.Duplicate(at["hostPort"], port["hostPort"]);
            }
        }
    }
}
