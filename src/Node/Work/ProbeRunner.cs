using System.Collections.Immutable;
using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Node.Probes;

namespace Naru.Node.Work;

/// <summary>
/// Probes the running containers of one pod. The startup probe comes first; readiness and liveness begin when it has
/// succeeded. A verdict goes to the worker as a signal, only when it changes.
/// </summary>
internal sealed class ProbeRunner(NodeParts parts, Action<PodSignal> post)
{
    private readonly Dictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);

    /// <summary>Starts probing containers that came up and stops for those that went; answers what is known of each.</summary>
    public ImmutableDictionary<string, ProbeVerdict> Follow(
        PodGoal goal, PodRecord? record, ImmutableDictionary<string, ProbeVerdict> known, CancellationToken cancel)
    {
        var attempts = new PodAttempts(record);
        var now = ImmutableDictionary.CreateBuilder<string, ProbeVerdict>();
        foreach (var container in goal.All)
        {
            if (attempts.Latest(container.Name) is not { Phase: ContainerPhase.Running } running) continue;
            now[running.Id] = known.GetValueOrDefault(running.Id) ?? First(container);
            if (container.Kind == ContainerKind.Init || _running.ContainsKey(running.Id)) continue;
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            _running[running.Id] = stop;
            _ = ProbeAsync(goal, container, running, record?.Sandbox?.Ip ?? "", stop.Token);
        }
        foreach (var gone in _running.Keys.Where(id => !now.ContainsKey(id)).ToList()) Stop(gone);
        return now.ToImmutable();
    }

    public void StopAll()
    {
        foreach (var id in _running.Keys.ToList()) Stop(id);
    }

    /// <summary>What a verdict means for the container as a whole.</summary>
    public static ProbeVerdict After(ProbeVerdict verdict, PodSignal.Probed probed, ContainerGoal container)
    {
        var hasReadiness = container.Spec["readinessProbe"].IsObject;
        return probed.Kind switch
        {
            ProbeKind.Startup when probed.Verdict => verdict with { Started = true, Ready = !hasReadiness },
            ProbeKind.Readiness => verdict with { Ready = probed.Verdict },
            _ when !probed.Verdict => verdict with { KillMessage = probed.Message },
            _ => verdict,
        };
    }

    private static ProbeVerdict First(ContainerGoal container)
    {
        var started = !container.Spec["startupProbe"].IsObject || container.Kind == ContainerKind.Init;
        return new ProbeVerdict(started, started && container.Kind != ContainerKind.Init && !container.Spec["readinessProbe"].IsObject);
    }

    private void Stop(string id)
    {
        if (!_running.Remove(id, out var stop)) return;
        stop.Cancel();
        stop.Dispose();
    }

    private async Task ProbeAsync(PodGoal goal, ContainerGoal container, ContainerRecord record, string podIp, CancellationToken cancel)
    {
        try
        {
            var ip = goal.HostNetwork ? parts.Settings.NodeIp : podIp;
            var probes = ProbeSettings.Of(container.Spec);
            foreach (var startup in probes.Where(p => p.Kind == ProbeKind.Startup))
                if (!await RunAsync(startup, goal, container, record, ip, cancel)) return;
            var rest = probes.Where(p => p.Kind != ProbeKind.Startup).Select(p => RunAsync(p, goal, container, record, ip, cancel)).ToList();
            foreach (var probe in rest) await probe;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The container has gone, or the node stops.
            return;
        }
    }

    // Ends with true when a startup probe succeeded, with false when a probe that ends its container failed for good.
    private async Task<bool> RunAsync(ProbeSettings probe, PodGoal goal, ContainerGoal container, ContainerRecord record, string ip, CancellationToken cancel)
    {
        var wait = record.StartedAt + probe.InitialDelay - parts.Time.GetUtcNow();
        if (wait > TimeSpan.Zero) await Task.Delay(wait, parts.Time, cancel);
        var count = default(ProbeCount);
        bool? told = null;
        while (true)
        {
            var answer = await AskAsync(probe, container, record.Id, ip, cancel);
            count = count.After(answer.Success);
            if (!answer.Success) parts.Events.Warning(goal.Pod, "Unhealthy", $"{probe.Kind} probe failed: {answer.Message}", container.FieldPath);
            if (count.Verdict(probe) is { } verdict && verdict != told)
            {
                told = verdict;
                post(new PodSignal.Probed(record.Id, probe.Kind, verdict, $"Container {container.Name} failed {probe.Kind.ToString().ToLowerInvariant()} probe"));
                if (probe.Kind == ProbeKind.Startup) return verdict;
                if (probe.Kind == ProbeKind.Liveness && !verdict) return false;
            }
            await Task.Delay(probe.Period, parts.Time, cancel);
        }
    }

    private async ValueTask<ProbeAnswer> AskAsync(ProbeSettings probe, ContainerGoal container, string id, string ip, CancellationToken cancel)
    {
        try
        {
            if (probe.Spec["exec"].IsObject)
            {
                var result = await parts.Runtime.ExecAsync(id, ProbeTarget.Command(probe.Spec), probe.Timeout, cancel);
                return result.TimedOut ? new ProbeAnswer(false, $"command timed out after {probe.Timeout.TotalSeconds:0}s") : new ProbeAnswer(result.ExitCode == 0, result.Output);
            }
            return ProbeTarget.Of(probe.Spec, container.Spec, ip, probe.Timeout) is { } target
                ? await parts.Runtime.ProbeAsync(target, cancel)
                : new ProbeAnswer(false, "the probe names a port that the container does not have");
        }
        catch (PodRuntimeException failure)
        {
            return new ProbeAnswer(false, failure.Message);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            // A probe that ended here would leave its container as it was called last, for good.
            parts.OnFault($"a {probe.Kind} probe of container {container.Name} failed on something unforeseen", fault);
            return new ProbeAnswer(false, fault.Message);
        }
    }
}
