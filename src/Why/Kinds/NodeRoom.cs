using Naru.Resources.Objects;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Why.Kinds;

/// <summary>What a pod asks for against what each node has left.</summary>
internal static class NodeRoom
{
    public static IEnumerable<Cause> Against(KnownObjects known, Tree pod)
    {
        var wanted = Asked(pod);
        foreach (var node in known.All("Node"))
        {
            var view = new NodeView(node);
            var taken = known.All("Pod").Where(other => other.Spec["nodeName"].Is(node.ObjectName) && other.State["phase"].Text is not ("Succeeded" or "Failed"))
                .Select(Asked).Aggregate((Cpu: 0L, Memory: 0L), (sum, asked) => (sum.Cpu + asked.Cpu, sum.Memory + asked.Memory));
            var cpu = (view.Status.Allocatable["cpu"]?.Milli ?? 0) - taken.Cpu;
            var memory = (view.Status.Allocatable["memory"]?.Value ?? 0) - taken.Memory;
            var causes = new List<Cause>();
            if (wanted.Cpu > cpu) causes.Add(new Cause($"it asks for {Quantity.OfMilli(wanted.Cpu)} cpu and {Quantity.OfMilli(Math.Max(0, cpu))} is left"));
            if (wanted.Memory > memory) causes.Add(new Cause($"it asks for {InMi(wanted.Memory)} of memory and {InMi(Math.Max(0, memory))} is left"));
            if (view.Spec.Unschedulable) causes.Add(new Cause($"the node is cordoned; kubectl uncordon {node.ObjectName} opens it"));
            foreach (var taint in view.Spec.Taints) causes.Add(new Cause($"the node has the taint {taint.Key}{(taint.Value.Length > 0 ? "=" + taint.Value : "")}:{taint.Effect}"));
            yield return new Cause($"{node.ObjectName}: {Quantity.OfMilli(Math.Max(0, cpu))} cpu and {InMi(Math.Max(0, memory))} of memory are left", causes);
        }
    }

    private static (long Cpu, long Memory) Asked(Tree pod)
    {
        var (cpu, memory) = (0L, 0L);
        foreach (var container in new PodView(pod).Spec.Containers)
        {
            cpu += container.Resources.Requests["cpu"]?.Milli ?? 0;
            memory += container.Resources.Requests["memory"]?.Value ?? 0;
        }
        return (cpu, memory);
    }

    private static string InMi(long bytes) => $"{bytes >> 20}Mi";
}
