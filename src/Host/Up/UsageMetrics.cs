using System.Collections.Immutable;
using System.Globalization;
using Naru.Client;
using Naru.Client.Informers;
using Naru.Host.Agents;
using Naru.Node.Machine;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Host.Up;

/// <summary>
/// What nodes and pods use, as <c>metrics.k8s.io</c> shows it: every node is asked every few seconds for its containers'
/// counters, and two askings make a rate. A node that does not answer keeps nothing here.
/// </summary>
internal sealed class UsageMetrics
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private ImmutableDictionary<string, Tree> _pods = ImmutableDictionary<string, Tree>.Empty;
    private ImmutableDictionary<string, Tree> _nodes = ImmutableDictionary<string, Tree>.Empty;
    private Dictionary<string, (long Cpu, long At)> _before = [];

    /// <summary>The way to the other nodes.</summary>
    public ClusterStreams? Nodes { get; set; }

    /// <param name="plural"><c>nodes</c> or <c>pods</c>.</param>
    /// <param name="ns">"" for all.</param>
    /// <param name="name">"" for all.</param>
    public IReadOnlyList<Tree> Read(string plural, string ns, string name) =>
        [.. (plural == "nodes" ? _nodes : _pods).Values
            .Where(item => (ns.Length == 0 || item.Namespace == ns) && (name.Length == 0 || item.ObjectName == name))
            .OrderBy(item => item.Key)];

    public async Task RunAsync(IPodRuntime own, string ownNode, InformerSet informers, CancellationToken cancel)
    {
        var nodes = informers.Of(ResourceTypes.Nodes);
        while (true)
        {
            var measured = new List<(string Node, IReadOnlyList<ContainerUsage> Usage)> { (ownNode, await OwnAsync(own, cancel)) };
            foreach (var node in nodes.Snapshot.Objects.Where(n => n.ObjectName != ownNode && n.IsConditionTrue("Ready")))
                if (await AskAsync(node.ObjectName, cancel) is { } usage) measured.Add((node.ObjectName, usage));
            Publish(measured);
            await Task.Delay(Every, TimeProvider.System, cancel);
        }
    }

    private static async Task<IReadOnlyList<ContainerUsage>> OwnAsync(IPodRuntime own, CancellationToken cancel)
    {
        try
        {
            return await own.UsageAsync(cancel);
        }
        catch (PodRuntimeException)
        {
            // A container went while it was measured; the next asking has the rest.
            return [];
        }
    }

    private async Task<IReadOnlyList<ContainerUsage>?> AskAsync(string node, CancellationToken cancel)
    {
        try
        {
            return Nodes?.AgentOf(node) is { } agent ? UsageText.Read(await agent.UsageAsync(cancel)) : null;
        }
        catch (IOException)
        {
            // The node is on its way out; its lease will tell.
            return null;
        }
    }

    private void Publish(List<(string Node, IReadOnlyList<ContainerUsage> Usage)> measured)
    {
        var now = TimeProvider.System.GetUtcNow();
        var at = TimeProvider.System.GetTimestamp();
        var counters = new Dictionary<string, (long Cpu, long At)>();
        var pods = ImmutableDictionary.CreateBuilder<string, Tree>();
        var nodes = ImmutableDictionary.CreateBuilder<string, Tree>();
        foreach (var (node, usage) in measured)
        {
            foreach (var pod in usage.Where(u => !u.IsOfNode).GroupBy(u => (u.PodNamespace, u.PodName)))
            {
                var containers = pod.Select(u => (u.Container, Cpu: Rate(node, u, at, counters), u.MemoryBytes)).ToList();
                pods[$"{pod.Key}"] = Item("PodMetrics", pod.Key.PodNamespace, pod.Key.PodName, now)
                    .With("containers", Tree.Array(containers.Select(c => Tree.Object(("name", c.Container), ("usage", Usage(c.Cpu, c.MemoryBytes))))));
            }
            if (usage.FirstOrDefault(u => u.IsOfNode) is { } whole)
                nodes[node] = Item("NodeMetrics", "", node, now).With("usage", Usage(Rate(node, whole, at, counters), whole.MemoryBytes));
        }
        _before = counters;
        (_pods, _nodes) = (pods.ToImmutable(), nodes.ToImmutable());
    }

    // Billionths of a cpu between the last asking and this one; 0 at the first.
    private long Rate(string node, ContainerUsage usage, long at, Dictionary<string, (long Cpu, long At)> counters)
    {
        var key = $"{node}/{usage.PodUid}/{usage.Container}";
        counters[key] = (usage.CpuNanoseconds, at);
        if (!_before.TryGetValue(key, out var before) || usage.CpuNanoseconds < before.Cpu) return 0;
        var seconds = TimeProvider.System.GetElapsedTime(before.At, at).TotalSeconds;
        return seconds > 0 ? (long)((usage.CpuNanoseconds - before.Cpu) / seconds) : 0;
    }

    private static Tree Usage(long nanocores, long bytes) => Tree.Object(
        ("cpu", nanocores.ToString(CultureInfo.InvariantCulture) + "n"), ("memory", (bytes >> 10).ToString(CultureInfo.InvariantCulture) + "Ki"));

    private static Tree Item(string kind, string ns, string name, DateTimeOffset now) => Tree.Object(
        ("apiVersion", "metrics.k8s.io/v1beta1"),
        ("kind", kind),
        ("metadata", Tree.Object(("name", name), ("namespace", ns.Length > 0 ? ns : default(Tree)), ("creationTimestamp", now.Rfc3339()))),
        ("timestamp", now.Rfc3339()),
        ("window", "10s"));
}
