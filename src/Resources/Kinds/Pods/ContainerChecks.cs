using Naru.Resources.Facets;
using Naru.Resources.Faults;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Pods;

/// <summary>What must hold between the fields of a container and of what it holds.</summary>
internal static class ContainerChecks
{
    private static readonly string[] FieldPaths =
        ["metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs", "metadata.labels", "metadata.annotations"];

    public static void OfContainer(Tree container, FieldPath path, FaultList faults)
    {
        if (container["image"].IsString && container["image"].Text.AsSpan().Trim().Length != container["image"].Text.Length)
            faults.Invalid(path["image"], container["image"], "must not have leading or trailing whitespace");
        foreach (var probe in (string[])["livenessProbe", "startupProbe"])
            if (container[probe]["successThreshold"].AsInt64(1) != 1) faults.Invalid(path[probe]["successThreshold"], container[probe]["successThreshold"], "must be 1");
        if (!container["readinessProbe"]["terminationGracePeriodSeconds"].IsNothing)
            faults.Invalid(path["readinessProbe"]["terminationGracePeriodSeconds"], container["readinessProbe"]["terminationGracePeriodSeconds"], "must not be set for readinessProbes");
        var context = container["securityContext"];
        if (context["allowPrivilegeEscalation"].Kind == TreeKind.False && context["privileged"].IsTrue)
            faults.Invalid(path["securityContext"], context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
    }

    public static void OfEnvVar(Tree variable, FieldPath path, FaultList faults)
    {
        if (!variable["value"].IsEmpty && !variable["valueFrom"].IsNothing)
            faults.Invalid(path["valueFrom"], "", "may not be specified when `value` is not empty");
    }

    public static void OfEnvVarSource(Tree source, FieldPath path, FaultList faults)
    {
        if (source.Count == 0) faults.Invalid(path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
        if (source.Count > 1) faults.Invalid(path, "", "may not have more than one field specified at a time");
        var field = source["fieldRef"]["fieldPath"];
        if (!field.IsEmpty && !FieldPaths.Contains(field.Text) && !field.Text.StartsWith("metadata.labels['", StringComparison.Ordinal) && !field.Text.StartsWith("metadata.annotations['", StringComparison.Ordinal))
            faults.Invalid(path["fieldRef"]["fieldPath"], field, "error converting fieldPath: field label not supported: " + field.Text);
    }

    public static void OfEnvFrom(Tree source, FieldPath path, FaultList faults)
    {
        var given = (source["configMapRef"].IsNothing ? 0 : 1) + (source["secretRef"].IsNothing ? 0 : 1);
        if (given == 0) faults.Invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
        if (given > 1) faults.Invalid(path, "", "may not have more than one field specified at a time");
    }

    public static void OfProbe(Tree probe, FieldPath path, FaultList faults) => OfHandler(probe, path, faults);

    /// <summary>Exactly one way to act.</summary>
    public static void OfHandler(Tree handler, FieldPath path, FaultList faults)
    {
        var given = 0;
        foreach (var way in (string[])["exec", "grpc", "httpGet", "sleep", "tcpSocket"])
        {
            if (handler[way].IsNothing) continue;
            if (++given > 1) faults.Forbidden(path[way], "may not specify more than 1 handler type");
        }
        if (given == 0) faults.Required(path, "must specify a handler type");
    }

    public static void OfPort(Tree action, FieldPath path, FaultList faults)
    {
        var port = action["port"];
        if (port.IsNumber && port.AsInt64() is < 1 or > 65535) faults.Invalid(path["port"], port, "must be between 1 and 65535, inclusive");
        if (port.IsString && TextFormat.FaultOf("portName", port.Text) is { } fault) faults.Invalid(path["port"], port, fault);
    }

    public static void OfResources(Tree resources, FieldPath path, FaultList faults)
    {
        CheckAmounts(resources["limits"], path["limits"], faults);
        CheckAmounts(resources["requests"], path["requests"], faults);
        foreach (ref readonly var request in resources["requests"].Fields)
        {
            if (!Quantity.TryParse(resources["limits"][request.Name].TextOrNull, out var limit) || !Quantity.TryParse(request.Value.Text, out var asked)) continue;
            if (asked > limit) faults.Invalid(path["requests"], request.Value, $"must be less than or equal to {request.Name} limit of {limit}");
            else if (asked != limit && IsExtended(request.Name.ToString())) faults.Invalid(path["requests"], request.Value, $"must be equal to {request.Name} limit of {limit}");
        }
    }

    private static void CheckAmounts(Tree amounts, FieldPath path, FaultList faults)
    {
        foreach (ref readonly var amount in amounts.Fields)
        {
            var name = amount.Name.ToString();
            if (!IsExtended(name) && name is not ("cpu" or "memory" or "ephemeral-storage") && !name.StartsWith("hugepages-", StringComparison.Ordinal) && !name.StartsWith("attachable-volumes-", StringComparison.Ordinal))
                faults.Invalid(path.Key(name), name, "must be a standard resource for containers");
            else if (Quantity.TryParse(amount.Value.Text, out var quantity) && quantity.IsNegative)
                faults.Invalid(path.Key(name), amount.Value, "must be greater than or equal to 0");
        }
    }

    private static bool IsExtended(string resource) => resource.Contains('/') && !resource.StartsWith("kubernetes.io/", StringComparison.Ordinal);
}
