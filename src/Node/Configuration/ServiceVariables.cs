using System.Globalization;
using Naru.Resources.Trees;

namespace Naru.Node.Configuration;

/// <summary>
/// The variables by which programs find services without DNS: <c>NAME_SERVICE_HOST</c>, <c>NAME_SERVICE_PORT</c> and
/// Docker's old link variables. Those of <c>default/kubernetes</c> are always there; the others only when the pod wants them.
/// </summary>
internal static class ServiceVariables
{
    public static IEnumerable<(string Name, string Value)> Of(IReadOnlyList<Tree> services, string ns, bool links)
    {
        foreach (var service in services.OrderBy(s => s["metadata"]["name"].Text, StringComparer.Ordinal))
        {
            var (name, from) = (service["metadata"]["name"].Text, service["metadata"]["namespace"].Text);
            var isMaster = name == "kubernetes" && from == "default";
            if (!isMaster && (!links || from != ns)) continue;
            var ip = service["spec"]["clusterIP"].Text;
            if (ip.Length == 0 || ip == "None" || service["spec"]["ports"].Count == 0) continue;
            foreach (var variable in OfOne(name.ToUpperInvariant().Replace('-', '_'), ip, service["spec"]["ports"])) yield return variable;
        }
    }

    private static List<(string, string)> OfOne(string prefix, string ip, Tree ports)
    {
        var found = new List<(string, string)> { ($"{prefix}_SERVICE_HOST", ip), ($"{prefix}_SERVICE_PORT", Port(ports[0])) };
        foreach (var port in ports.Items)
            if (port["name"].Text is { Length: > 0 } name) found.Add(($"{prefix}_SERVICE_PORT_{name.ToUpperInvariant().Replace('-', '_')}", Port(port)));
        var first = true;
        foreach (var port in ports.Items)
        {
            var protocol = port["protocol"].Text is { Length: > 0 } text ? text : "TCP";
            var url = $"{protocol.ToLowerInvariant()}://{ip}:{Port(port)}";
            if (first) found.Add(($"{prefix}_PORT", url));
            first = false;
            var stem = $"{prefix}_PORT_{Port(port)}_{protocol.ToUpperInvariant()}";
            found.AddRange([(stem, url), ($"{stem}_PROTO", protocol.ToLowerInvariant()), ($"{stem}_PORT", Port(port)), ($"{stem}_ADDR", ip)]);
        }
        return found;
    }

    private static string Port(Tree port) => port["port"].AsInt64().ToString(CultureInfo.InvariantCulture);
}
