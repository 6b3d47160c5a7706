namespace Naru.Node;

/// <summary>What one node is told: its name and address, its share of the machine, and how often it reports.</summary>
public sealed record NodeSettings(string NodeName, string NodeIp)
{
    public string ClusterDns { get; init; } = "10.96.0.10";

    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>What a pod with <c>dnsPolicy: Default</c> asks.</summary>
    public IReadOnlyList<string> MachineNameservers { get; init; } = [];

    /// <summary>The part of the machine's cpu and memory that this node offers: 1 over the nodes that share it.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Cpu in thousandths that the node offers whatever the machine has; 0 means its share.</summary>
    public long CpuMillis { get; init; }

    /// <summary>Memory in bytes that the node offers whatever the machine has; 0 means its share.</summary>
    public long MemoryBytes { get; init; }

    public int MostPods { get; init; } = 110;

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>How often the node renews its lease.</summary>
    public TimeSpan LeaseEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long after its last renewal others may count the node as lost.</summary>
    public TimeSpan LeaseFor { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How often the node's status is written though nothing has changed.</summary>
    public TimeSpan StatusEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a pod is looked at though nothing has happened, and its ConfigMaps and Secrets are read anew.</summary>
    public TimeSpan ResyncEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The port on which the node's agent serves logs, exec and port-forward; 0 when the API server is in its process.</summary>
    public int AgentPort { get; init; }

    /// <summary>Where this node keeps the directories of provisioned claims; "" offers none.</summary>
    public string ClaimDirectory { get; init; } = "";

    public string Version { get; init; } = "v1.32.0";
}
