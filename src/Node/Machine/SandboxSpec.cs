namespace Naru.Node.Machine;

/// <summary>The namespaces that the containers of one pod share.</summary>
public sealed record SandboxSpec(string PodUid, string Namespace, string Name, string Hostname)
{
    /// <summary>True when the pod lives in this node's own network namespace and has the node's address.</summary>
    public bool HostNetwork { get; init; }

    public bool HostIpc { get; init; }

    public bool HostPid { get; init; }

    /// <summary>True when the containers see each other's processes.</summary>
    public bool ShareProcesses { get; init; }

    public QosClass Qos { get; init; }

    /// <summary>The lines of <c>/etc/resolv.conf</c>.</summary>
    public IReadOnlyList<string> ResolvConf { get; init; } = [];

    /// <summary>Lines for <c>/etc/hosts</c> beyond the pod's own name.</summary>
    public IReadOnlyList<string> HostAliases { get; init; } = [];

    /// <summary>The pod's fully qualified name when it has a subdomain, or "".</summary>
    public string Fqdn { get; init; } = "";

    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = new Dictionary<string, string>();

    /// <summary>The sum of the containers' limits, or 0 where one has none.</summary>
    public ContainerLimits Limits { get; init; } = new();

    public IReadOnlyList<HostPort> HostPorts { get; init; } = [];
}
