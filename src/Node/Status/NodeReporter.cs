using Naru.Client;
using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Node.Work;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Node.Status;

/// <summary>
/// Tells the cluster that this node lives and what it offers: the Node object once, its lease every few seconds, its status
/// when it changes, when somebody else called the node lost, and every few minutes otherwise.
/// <para>An API server that cannot be reached is tried again at the next beat; pods go on meanwhile.</para>
/// </summary>
internal sealed class NodeReporter(NodeParts parts, EvictionRounds evictions)
{
    private static readonly TimeSpan RegisterRetry = TimeSpan.FromMilliseconds(200);

    private readonly NodeLease _lease = new(parts);
    private Tree _written;
    private DateTimeOffset _writtenAt;

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!await TryAsync(RegisterAsync, cancel)) await Task.Delay(RegisterRetry, parts.Time, cancel);
        while (true)
        {
            await TryAsync(BeatAsync, cancel);
            await Task.Delay(parts.Settings.LeaseEvery, parts.Time, cancel);
        }
    }

    private static async ValueTask<bool> TryAsync(Func<CancellationToken, ValueTask> step, CancellationToken cancel)
    {
        try
        {
            await step(cancel);
            return true;
        }
        catch (Exception fault) when (fault is IOException or ApiRefusedException or PodRuntimeException)
        {
            return false;
        }
    }

    private async ValueTask RegisterAsync(CancellationToken cancel)
    {
        var machine = await parts.Runtime.DescribeMachineAsync(cancel);
        var offer = NodeStatusPlan.Offer(parts.Settings, machine);
        parts.Capacity = new NodeCapacity(offer.CpuMillis, offer.MemoryBytes);
        var known = await parts.Client.FindAsync(ResourceTypes.Nodes, "", parts.Settings.NodeName, cancel);
        if (known.IsAbsent)
        {
            known = await parts.Client.CreateAsync(ResourceTypes.Nodes, NodeStatusPlan.Registration(parts.Settings, machine), cancel);
            parts.Events.Normal(known.With("kind", "Node").With("apiVersion", "v1"), "Starting", "The node starts.");
        }
        else
        {
            var labels = Tree.Object(("metadata", Tree.Object(("labels", NodeStatusPlan.Labels(parts.Settings, machine)), ("annotations", NodeStatusPlan.Annotations(parts.Settings)))));
            known = await parts.Client.PatchAsync(ResourceTypes.Nodes, new ObjectKey("", parts.Settings.NodeName), labels, cancel);
        }
        await WriteAsync(machine, known, cancel);
        await _lease.RenewAsync(cancel);
    }

    private async ValueTask BeatAsync(CancellationToken cancel)
    {
        await _lease.RenewAsync(cancel);
        var machine = await parts.Runtime.DescribeMachineAsync(cancel);
        var known = parts.Nodes.Snapshot.Find("", parts.Settings.NodeName);
        if (known.IsAbsent && parts.Nodes.HasSynced) await RegisterAsync(cancel);
        else await WriteAsync(machine, known, cancel);
        await evictions.RunAsync(NodePressure.Of(machine), cancel);
    }

    private async ValueTask WriteAsync(MachineRecord machine, Tree known, CancellationToken cancel)
    {
        var now = parts.Time.GetUtcNow();
        var images = await parts.Runtime.ListImagesAsync(cancel);
        var status = NodeStatusPlan.Status(parts.Settings, machine, images, NodePressure.Of(machine), known.State, now);
        var calledLost = !known.IsAbsent && !known.IsConditionTrue("Ready");
        if (!calledLost && now - _writtenAt < parts.Settings.StatusEvery && Tree.DeepEquals(WithoutTimes(status), _written)) return;
        await parts.Client.PatchAsync(ResourceTypes.Nodes, new ObjectKey("", parts.Settings.NodeName), Tree.Object(("status", status)), cancel, PatchKind.StrategicMerge, "status");
        (_written, _writtenAt) = (WithoutTimes(status), now);
    }

    private static Tree WithoutTimes(Tree status)
    {
        var conditions = status["conditions"].Items.ToArray().Select(c => c.Without("lastHeartbeatTime").Without("lastTransitionTime"));
        return status.With("conditions", Tree.Array(conditions));
    }
}
