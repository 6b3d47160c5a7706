using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Why.Kinds;

/// <summary>Why a node takes no pods.</summary>
internal static class NodeCauses
{
    public static Cause Of(KnownObjects known, Tree node)
    {
        var causes = new List<Cause>();
        var ready = node.Condition("Ready");
        if (ready.IsAbsent) causes.Add(new Cause("it has never reported"));
        else if (ready["status"].Is("Unknown")) causes.Add(new Cause($"its agent has not been heard since {ready["lastTransitionTime"].Text}: is the machine on, and is naru running there?"));
        else if (!ready["status"].Is("True")) causes.Add(new Cause($"{ready["reason"].Text}: {ready["message"].Text}"));
        foreach (var condition in node.State["conditions"].Items.ToArray())
            if (!condition["type"].Is("Ready") && condition["status"].Is("True")) causes.Add(new Cause($"{condition["type"].Text}: {condition["message"].Text}"));
        if (node.Spec["unschedulable"].IsTrue) causes.Add(new Cause($"it is cordoned; kubectl uncordon {node.ObjectName} opens it"));
        var pods = known.All("Pod").Count(pod => pod.Spec["nodeName"].Is(node.ObjectName));
        return new Cause(causes.Count == 0 ? $"Node {node.ObjectName} is ready and runs {pods} pods" : $"Node {node.ObjectName} takes no pods, or not every pod", causes);
    }
}
