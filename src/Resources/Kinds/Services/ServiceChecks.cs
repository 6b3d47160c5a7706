using Naru.Resources.Facets;
using Naru.Resources.Faults;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Services;

/// <summary>What must hold between the fields of Services and their endpoints.</summary>
internal static class ServiceChecks
{
    public static void OfSpec(Tree spec, FieldPath path, FaultList faults)
    {
        var isExternal = spec["type"].Is("ExternalName");
        if (isExternal && spec["externalName"].IsEmpty) faults.Required(path["externalName"]);
        if (isExternal && !spec["clusterIP"].IsEmpty && !spec["clusterIP"].Is("None")) faults.Forbidden(path["clusterIPs"], "may not be set when `type` is \"ExternalName\"");
        if (spec["ports"].Count == 0 && !isExternal && !spec["clusterIP"].Is("None")) faults.Required(path["ports"]);
        CheckPorts(spec["ports"], path["ports"], faults);
        CheckAddress(spec["clusterIP"], path["clusterIP"], faults);
        for (var i = 0; i < spec["externalIPs"].Count; i++)
            if (TextFormat.FaultOf("ip", spec["externalIPs"].Items[i].Text) is { } fault) faults.Invalid(path["externalIPs"].At(i), spec["externalIPs"].Items[i], fault);
        foreach (ref readonly var label in spec["selector"].Fields)
            if (Selectors.Labels.KeyFault(label.Name.ToString()) is { } fault) faults.Invalid(path["selector"], label.Name.ToString(), fault);
    }

    public static void OfSlice(Tree slice, FieldPath path, FaultList faults)
    {
        var type = slice["addressType"];
        if (!type.IsEmpty && !type.Is("IPv4") && !type.Is("IPv6") && !type.Is("FQDN")) faults.NotSupported(path["addressType"], type, ["FQDN", "IPv4", "IPv6"]);
        if (!type.Is("IPv4") && !type.Is("IPv6")) return;
        for (var i = 0; i < slice["endpoints"].Count; i++)
        {
            var addresses = slice["endpoints"].Items[i]["addresses"];
            for (var j = 0; j < addresses.Count; j++)
                if (TextFormat.FaultOf("ip", addresses.Items[j].Text) is { } fault) faults.Invalid(path["endpoints"].At(i)["addresses"].At(j), addresses.Items[j], fault);
        }
    }

    public static void Update(Tree now, Tree old, FaultList faults)
    {
        var (after, before) = (now["spec"], old["spec"]);
        if (before["type"].Is("ExternalName") || after["type"].Is("ExternalName") || before["clusterIP"].IsEmpty) return;
        if (!Tree.DeepEquals(after["clusterIP"], before["clusterIP"]))
            faults.Invalid(FieldPath.Of("spec")["clusterIPs"].At(0), after["clusterIP"].IsNothing ? "" : after["clusterIP"], "may not change once set");
    }

    private static void CheckPorts(Tree ports, FieldPath path, FaultList faults)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ports.Count; i++)
        {
            var port = ports.Items[i];
            if (port["name"].IsEmpty)
            {
                if (ports.Count > 1) faults.Required(path.At(i)["name"]);
            }
            else if (!names.Add(port["name"].Text))
            {
                faults.Duplicate(path.At(i)["name"], port["name"]);
            }
            if (!numbers.Add($"{port["protocol"].Text}/{port["port"].Text}"))
                faults.Duplicate(path.At(i), Tree.Object(("protocol", port["protocol"]), ("port", port["port"])));
            CheckTarget(port["targetPort"], path.At(i)["targetPort"], faults);
        }
    }

    private static void CheckTarget(Tree target, FieldPath path, FaultList faults)
    {
        if (target.IsNumber && target.AsInt64() is < 1 or > 65535) faults.Invalid(path, target, "must be between 1 and 65535, inclusive");
        if (target.IsString && TextFormat.FaultOf("portName", target.Text) is { } fault) faults.Invalid(path, target, fault);
    }

    private static void CheckAddress(Tree address, FieldPath path, FaultList faults)
    {
        if (!address.IsEmpty && !address.Is("None") && TextFormat.FaultOf("ip", address.Text) is { } fault) faults.Invalid(path, address, fault);
    }
}
