using Naru.Node.Pods;
using Naru.Node.Work;

namespace Naru.Node.Status;

/// <summary>
/// Gives memory and disk back under pressure: unused images first when the disk is full, then one pod at a time, with a
/// pause in between for its end to show.
/// </summary>
internal sealed class EvictionRounds(NodeParts parts, PodFleet fleet)
{
    private const long ImageBytesWanted = 2L << 30;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private DateTimeOffset _next;

    public async ValueTask RunAsync(NodePressure pressure, CancellationToken cancel)
    {
        var now = parts.Time.GetUtcNow();
        if (pressure is { Memory: false, Disk: false } || now < _next) return;
        _next = now + Pause;
        if (pressure.Disk)
        {
            var freed = await parts.Runtime.RemoveUnusedImagesAsync(ImageBytesWanted, cancel);
            if (freed > 0 || !pressure.Memory) return;
        }
        var usage = await parts.Runtime.UsageAsync(cancel);
        var workers = fleet.Workers;
        if (EvictionPlan.Choose(workers.Select(w => new PodGoal(w.Pod)), usage) is not { } victim) return;
        var message = "The node was low on resource: memory. ";
        parts.Events.Warning(victim.Pod, "Evicted", message);
        workers.First(w => w.Uid == victim.Uid).Signal(new PodSignal.Evict(new PodEviction("Evicted", message)));
    }
}
