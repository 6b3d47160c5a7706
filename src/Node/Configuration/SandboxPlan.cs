using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Resources.Trees;

namespace Naru.Node.Configuration;

/// <summary>A pod's namespaces, name and name resolution.</summary>
internal static class SandboxPlan
{
    private const int LongestHostname = 63;

    public static SandboxSpec Of(PodGoal goal, NodeSettings settings)
    {
        var spec = goal.Pod["spec"];
        var hostname = Hostname(spec, goal.HostNetwork ? settings.NodeName : goal.Name);
        var subdomain = spec["subdomain"].Text;
        return new SandboxSpec(goal.Uid, goal.Namespace, goal.Name, hostname)
        {
            HostNetwork = goal.HostNetwork,
            HostIpc = spec["hostIPC"].IsTrue,
            HostPid = spec["hostPID"].IsTrue,
            ShareProcesses = spec["shareProcessNamespace"].IsTrue,
            Qos = goal.Qos,
            Fqdn = subdomain.Length > 0 ? $"{hostname}.{subdomain}.{goal.Namespace}.svc.{settings.ClusterDomain}" : "",
            ResolvConf = ResolvConf(goal, settings),
            HostAliases = HostAliases(spec),
            Sysctls = PodSysctls.Of(spec),
            Limits = PodResources.OfPod(goal.Pod),
            HostPorts = HostPorts(spec),
        };
    }

    private static string Hostname(Tree spec, string name)
    {
        var hostname = spec["hostname"].Text is { Length: > 0 } given ? given : name;
        return hostname.Length <= LongestHostname ? hostname : hostname[..LongestHostname].TrimEnd('-', '.');
    }

    private static List<string> ResolvConf(PodGoal goal, NodeSettings settings)
    {
        var spec = goal.Pod["spec"];
        var (servers, searches, options) = (new List<string>(), new List<string>(), new List<string>());
        var policy = spec["dnsPolicy"].Text;
        if (policy == "Default" || (goal.HostNetwork && policy != "ClusterFirstWithHostNet")) servers.AddRange(settings.MachineNameservers);
        else if (policy != "None")
        {
            servers.Add(settings.ClusterDns);
            searches.AddRange([$"{goal.Namespace}.svc.{settings.ClusterDomain}", $"svc.{settings.ClusterDomain}", settings.ClusterDomain]);
            options.Add("ndots:5");
        }
        foreach (var server in spec["dnsConfig"]["nameservers"].Items) servers.Add(server.Text);
        foreach (var search in spec["dnsConfig"]["searches"].Items) searches.Add(search.Text);
        foreach (var option in spec["dnsConfig"]["options"].Items)
            options.Add(option["value"].IsString ? $"{option["name"].Text}:{option["value"].Text}" : option["name"].Text);
        var lines = new List<string>();
        if (searches.Count > 0) lines.Add("search " + string.Join(' ', searches.Distinct()));
        lines.AddRange(servers.Distinct().Select(server => "nameserver " + server));
        if (options.Count > 0) lines.Add("options " + string.Join(' ', options));
        return lines;
    }

    private static List<string> HostAliases(Tree spec)
    {
        var lines = new List<string>();
        foreach (var alias in spec["hostAliases"].Items)
        {
            var names = new List<string>();
            foreach (var name in alias["hostnames"].Items) names.Add(name.Text);
            lines.Add($"{alias["ip"].Text}\t{string.Join('\t', names)}");
        }
        return lines;
    }

    private static List<HostPort> HostPorts(Tree spec)
    {
        var ports = new List<HostPort>();
        foreach (var container in spec["containers"].Items)
            foreach (var port in container["ports"].Items)
                if (port["hostPort"].AsInt32() is var number and > 0)
                    ports.Add(new HostPort(port["hostIP"].Text, number, port["containerPort"].AsInt32(), port["protocol"].Text is { Length: > 0 } p ? p : "TCP"));
        return ports;
    }
}
