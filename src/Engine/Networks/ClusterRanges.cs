using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Naru.Kernel.Files;
using Naru.Kernel.Netlink;

namespace Naru.Engine.Networks;

/// <summary>
/// The address ranges of one cluster on this machine: pods, services and the links between nodes. Picked so that they
/// overlap no route and no address of the namespace (other instances show themselves by their unreachable routes),
/// recorded once, and never changed afterwards: pods and services already have addresses from them.
/// </summary>
public sealed record ClusterRanges(string Pods, string Services, string Nodes)
{
    private const int NodePrefixLength = 24;

    [JsonIgnore]
    public IPNetwork PodRange => IPNetwork.Parse(Pods);

    [JsonIgnore]
    public IPNetwork ServiceRange => IPNetwork.Parse(Services);

    [JsonIgnore]
    public IPNetwork NodeRange => IPNetwork.Parse(Nodes);

    /// <summary>Where the cluster's names are served on every node.</summary>
    [JsonIgnore]
    public IPAddress DnsAddress => Subnets.AddressAt(ServiceRange, 10);

    /// <summary>The cluster address of the API itself.</summary>
    [JsonIgnore]
    public IPAddress ApiAddress => Subnets.AddressAt(ServiceRange, 1);

    /// <summary>The pods of the node with that ordinal (the server's is 0).</summary>
    public IPNetwork PodsOf(int ordinal) => Subnets.Nth(PodRange, NodePrefixLength, ordinal);

    /// <summary>The address of the node with that ordinal (the server's is 0).</summary>
    public IPAddress AddressOf(int ordinal) => Subnets.AddressAt(NodeRange, ordinal + 1);

    /// <summary>The ranges on record in the file, or freshly picked and recorded there.</summary>
    public static ClusterRanges LoadOrPick(string file, NetworkNamespace? ns = null)
    {
        if (File.Exists(file)) return JsonSerializer.Deserialize(File.ReadAllBytes(file), NetworkJson.Default.ClusterRanges)!;
        using var route = RouteSocket.Open(ns);
        IReadOnlyCollection<IPNetwork> used = UsedNetworks.In(route);
        var ranges = new ClusterRanges(
            Pick("pods", Enumerable.Range(244, 11).Select(i => $"10.{i}.0.0/16"), used),
            Pick("services", Enumerable.Range(96, 16).Select(i => $"10.{i}.0.0/16"), used),
            Pick("nodes", Enumerable.Range(0, 256).Select(i => $"10.89.{i}.0/24"), used));
        DurableFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(ranges, NetworkJson.Default.ClusterRanges));
        return ranges;
    }

    private static string Pick(string what, IEnumerable<string> candidates, IReadOnlyCollection<IPNetwork> used) =>
        Subnets.FirstFree(candidates.Select(c => IPNetwork.Parse(c)), used)?.ToString()
        ?? throw EngineException.Failed($"no free address range for {what}: every candidate overlaps a route of this machine (see `ip route`); remove stale instances with `naru down --purge`");
}
