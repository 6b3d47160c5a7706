using System.Collections.Immutable;
using Naru.Client;
using Naru.Node.Configuration;
using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Resources.Api;
using Naru.Resources.Concurrency;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Node.Work;

/// <summary>
/// Keeps one pod on this machine as it is declared, from its binding to its removal.
/// <para>
/// Life cycle: the worker looks (the object, the machine's records), plans (<see cref="PodPlan"/>), does one thing after the
/// other, writes the status, and sleeps until a signal or the time the plan named. When the pod is deleted it is stopped,
/// its traces on the machine are removed, and only then its object (grace 0). A pod whose object vanished, or whose records
/// were found without an object when the node started, goes the same way without the last step.
/// </para>
/// <para>
/// Invariants: one task owns the pod; signals only wake it. Its own memory may be lost at any time. A wish to end the pod
/// interrupts waits (pull, hook, stop), never a half-made container.
/// </para>
/// </summary>
internal sealed class PodWorker
{
    private static readonly TimeSpan RetryAfterFault = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GraceOfVanished = TimeSpan.FromSeconds(1);

    private readonly NodeParts _parts;
    private readonly Mailbox<PodSignal> _signals = new();
    private readonly PodVolumes _volumes;
    private readonly PodObjectReader _objects;
    private readonly ContainerStarter _starter;
    private readonly ProbeRunner _probes;
    private readonly PodStopper _stopper;
    private readonly PodStatusWriter _status;
    private readonly PodTimer _timer = new();
    private readonly Dictionary<string, string> _containers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private Tree _pod;
    private bool _vanished;
    private CancellationTokenSource _interrupt = new();
    private ITimer? _interrupting;
    private PodMemory _memory = new();
    private DateTimeOffset _refreshed;

    /// <param name="pod">The object, or as much of it as the machine's records tell of one that is gone.</param>
    public PodWorker(NodeParts parts, Tree pod, bool vanished)
    {
        _parts = parts;
        _pod = pod;
        _vanished = vanished;
        _volumes = new PodVolumes(parts);
        _objects = new PodObjectReader(parts);
        _starter = new ContainerStarter(parts, _volumes, _objects);
        _probes = new ProbeRunner(parts, signal => _signals.TryPost(signal));
        _stopper = new PodStopper(parts);
        _status = new PodStatusWriter(parts);
        Uid = pod.Uid;
    }

    public string Uid { get; }

    /// <summary>The pod as last seen.</summary>
    public Tree Pod
    {
        get { lock (_gate) return _pod; }
    }

    public void Signal(PodSignal signal) => _signals.TryPost(signal);

    /// <summary>Takes a newer version of the object; absent when it is gone.</summary>
    public void Update(Tree pod)
    {
        CancellationTokenSource? interrupted = null;
        lock (_gate)
        {
            var ends = pod.IsAbsent || pod.Metadata["deletionTimestamp"].Text != _pod.Metadata["deletionTimestamp"].Text;
            if (pod.IsAbsent) _vanished = true;
            else _pod = pod;
            if (ends) (interrupted, _interrupt) = (_interrupt, new CancellationTokenSource());
        }
        // On a task of its own: what the cancellation wakes must not run inside the informer.
        if (interrupted is not null) _interrupting = _parts.Time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), interrupted, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        _signals.TryPost(PodSignal.Look.Again);
    }

    /// <summary>Looks at once, and works until the pod is off this machine or the node stops. May be called again after it failed.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        Signal(PodSignal.Look.Again);
        try
        {
            while (await _signals.WaitAsync(cancel))
            {
                while (_signals.TryTake(out var signal)) Take(signal);
                if (await LookAsync(cancel)) return;
            }
        }
        finally
        {
            _probes.StopAll();
            _volumes.Unfollow(this);
            _timer.Dispose();
            _interrupting?.Dispose();
        }
    }

    private void Take(PodSignal signal)
    {
        switch (signal)
        {
            case PodSignal.Probed probed when _memory.Verdicts.TryGetValue(probed.ContainerId, out var verdict):
                var container = new PodGoal(Pod).All.FirstOrDefault(c => _containers.GetValueOrDefault(probed.ContainerId) == c.Name);
                if (container is not null)
                    _memory = _memory with { Verdicts = _memory.Verdicts.SetItem(probed.ContainerId, ProbeRunner.After(verdict, probed, container)) };
                break;
            case PodSignal.Shown:
                _refreshed = default;
                break;
            case PodSignal.Evict evict:
                _memory = _memory with { Eviction = evict.Why };
                break;
        }
    }

    // True when nothing of the pod is left to be done.
    private async ValueTask<bool> LookAsync(CancellationToken cancel)
    {
        Tree pod;
        bool vanished;
        CancellationToken interrupt;
        lock (_gate) (pod, vanished, interrupt) = (_pod, _vanished, _interrupt.Token);
        var goal = new PodGoal(pod);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(interrupt, cancel);
        try
        {
            if (vanished || goal.IsDeleting) return await EndAsync(goal, vanished, linked.Token, cancel);
            LookAgainAt(await AdvanceAsync(goal, linked.Token, cancel));
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            Signal(PodSignal.Look.Again);
        }
        catch (Exception fault) when (fault is IOException or ApiRefusedException or PodRuntimeException or PodConfigurationException)
        {
            if (fault is PodRuntimeException) _parts.Events.Warning(pod, "FailedSync", $"error syncing pod, retrying: {fault.Message}");
            LookAgainAt(_parts.Time.GetUtcNow() + RetryAfterFault);
        }
        return false;
    }

    private void LookAgainAt(DateTimeOffset time)
    {
        var wait = time - _parts.Time.GetUtcNow();
        if (wait <= TimeSpan.Zero) Signal(PodSignal.Look.Again);
        else _timer.Change(this, _parts.Time, wait);
    }

    private async ValueTask<PodRecord?> ObserveAsync(PodGoal goal, CancellationToken cancel)
    {
        var record = (await _parts.Runtime.ListPodsAsync(goal.Uid, cancel)).FirstOrDefault();
        foreach (var container in record?.Containers ?? []) _containers[container.Id] = container.Name;
        return record;
    }

    private async ValueTask<DateTimeOffset> AdvanceAsync(PodGoal goal, CancellationToken interrupt, CancellationToken cancel)
    {
        var record = await ObserveAsync(goal, cancel);
        if (_memory.Eviction is not null && PodEnding.NextToStop(goal, record).Count > 0)
        {
            // It has failed once nothing of it runs; until then it is unready, so that its services let go of it.
            await _status.WriteAsync(goal, record, _memory with { Eviction = null, Verdicts = Unready(record) }, cancel);
            await _stopper.StopAsync(goal, record, _parts.Time.GetUtcNow() + goal.Grace, interrupt, cancel);
            record = await ObserveAsync(goal, cancel);
        }
        while (true)
        {
            _memory = _memory with { Verdicts = _probes.Follow(goal, record, _memory.Verdicts, cancel) };
            await _status.WriteAsync(goal, record, _memory, cancel);
            var steps = PodPlan.Next(goal, record, _memory, _parts.Time.GetUtcNow());
            if (steps.Actions.Count == 0)
            {
                await RefreshVolumesAsync(goal, record, cancel);
                var resync = _parts.Time.GetUtcNow() + _parts.Settings.ResyncEvery;
                return steps.Again is { } again && again < resync ? again : resync;
            }
            foreach (var action in steps.Actions)
            {
                interrupt.ThrowIfCancellationRequested();
                await DoAsync(action, goal, record, interrupt, cancel);
                record = await ObserveAsync(goal, cancel);
            }
        }
    }

    private async ValueTask DoAsync(PodAction action, PodGoal goal, PodRecord? record, CancellationToken interrupt, CancellationToken cancel)
    {
        switch (action)
        {
            case PodAction.CreateSandbox:
                await CreateSandboxAsync(goal, cancel);
                break;
            case PodAction.RemoveSandbox:
                await _parts.Runtime.RemoveSandboxAsync(goal.Uid, cancel);
                break;
            case PodAction.Start start:
                var name = start.Container.Name;
                if (start.Crashes > 1) _parts.Events.Warning(goal.Pod, "BackOff", $"Back-off restarting failed container {name} in pod {goal}", start.Container.FieldPath);
                var trouble = await _starter.StartAsync(start, goal, record?.Sandbox?.Ip ?? "", _memory.Troubles.GetValueOrDefault(name), interrupt, cancel);
                _memory = _memory with { Troubles = trouble is null ? _memory.Troubles.Remove(name) : _memory.Troubles.SetItem(name, trouble) };
                break;
            case PodAction.Stop stop:
                var verdict = _memory.VerdictOf(stop.Record.Id);
                var message = verdict.KillMessage.Length > 0 ? $"{stop.Message}, will be restarted" : stop.Message;
                await _stopper.StopOneAsync(goal, record, stop, ProbeGrace(stop.Container, verdict, goal), message, interrupt);
                break;
            case PodAction.Remove remove:
                await _parts.Runtime.RemoveContainerAsync(remove.Record.Id, cancel);
                break;
        }
    }

    // The probe that failed may be less patient than the pod.
    private static TimeSpan ProbeGrace(ContainerGoal container, ProbeVerdict verdict, PodGoal goal)
    {
        if (verdict.KillMessage.Length == 0) return goal.Grace;
        var probe = container.Spec[verdict.Started ? "livenessProbe" : "startupProbe"];
        return probe["terminationGracePeriodSeconds"] is { IsNumber: true } own ? TimeSpan.FromSeconds(own.AsInt64()) : goal.Grace;
    }

    private async ValueTask CreateSandboxAsync(PodGoal goal, CancellationToken cancel)
    {
        try
        {
            await _parts.Runtime.CreateSandboxAsync(SandboxPlan.Of(goal, _parts.Settings), cancel);
            _memory = _memory with { SandboxTrouble = null };
        }
        catch (PodRuntimeException failure)
        {
            Report("FailedCreatePodSandBox", $"Failed to create pod sandbox: {failure.Message}", "ContainerCreating", failure.Message);
        }
        catch (PodConfigurationException refused)
        {
            Report(refused.Reason, refused.Message, refused.Reason, refused.Message);
        }

        void Report(string eventReason, string text, string reason, string message)
        {
            _parts.Events.Warning(goal.Pod, eventReason, text);
            _memory = _memory with { SandboxTrouble = Trouble.Other(_memory.SandboxTrouble, reason, message, _parts.Time.GetUtcNow()) };
        }
    }

    private async ValueTask RefreshVolumesAsync(PodGoal goal, PodRecord? record, CancellationToken cancel)
    {
        var now = _parts.Time.GetUtcNow();
        if (record?.Sandbox is null || !PodVolumes.NeedsUpdates(goal))
        {
            _volumes.Unfollow(this);
            return;
        }
        _volumes.Follow(this, goal);
        if (now - _refreshed < _parts.Settings.ResyncEvery) return;
        _refreshed = now;
        try
        {
            await _volumes.PrepareAsync(goal, await _objects.ReadAsync(goal, record.Sandbox.Ip, cancel), cancel);
        }
        catch (PodConfigurationException missing)
        {
            _parts.Events.Warning(goal.Pod, "FailedMount", missing.Message);
        }
    }

    private async ValueTask<bool> EndAsync(PodGoal goal, bool vanished, CancellationToken interrupt, CancellationToken cancel)
    {
        _probes.StopAll();
        var record = await ObserveAsync(goal, cancel);
        var deadline = vanished ? _parts.Time.GetUtcNow() + GraceOfVanished : goal.Deadline ?? _parts.Time.GetUtcNow();
        if (!vanished)
        {
            _memory = _memory with { Verdicts = _memory.Verdicts.Clear() };
            await _status.WriteAsync(goal, record, _memory with { Verdicts = Unready(record) }, cancel);
        }
        await _stopper.StopAsync(goal, record, deadline, interrupt, cancel);
        record = await ObserveAsync(goal, cancel);
        if (!vanished) await _status.WriteAsync(goal, record, _memory, cancel);
        foreach (var container in record?.Containers ?? []) await _parts.Runtime.RemoveContainerAsync(container.Id, cancel);
        await _parts.Runtime.RemoveSandboxAsync(goal.Uid, cancel);
        await _parts.Runtime.RemoveVolumesAsync(goal.Uid, cancel);
        if (vanished) return true;
        await _parts.Client.DeleteAsync(ResourceTypes.Pods, goal.Pod.Key, new DeleteOptions { Uid = goal.Uid, GracePeriodSeconds = 0 }, cancel);
        return true;
    }

    private static ImmutableDictionary<string, ProbeVerdict> Unready(PodRecord? record) =>
        ImmutableDictionary.CreateRange((record?.Containers ?? []).Select(c => KeyValuePair.Create(c.Id, new ProbeVerdict(true, false))));
}
