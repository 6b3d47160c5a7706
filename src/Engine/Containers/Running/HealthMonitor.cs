using Naru.Engine.Exec;

namespace Naru.Engine.Containers.Running;

/// <summary>
/// Runs the health checks of running containers, one loop each, from the start of a run to its end. Each loop owns its
/// container's <see cref="HealthState"/>; the rules it follows are <see cref="HealthRules"/>. A changed state is an event.
/// </summary>
internal sealed class HealthMonitor(ContainerParts parts, ExecRunner execs)
{
    private const int LargestOutput = 4096;

    public void Start(ContainerUnit unit)
    {
        if (HealthRules.Command(unit.Record.Config.Healthcheck, unit.Record.Config.Shell) is not { } command) return;
        unit.Health = new HealthState();
        _ = LoopAsync(unit, command, unit.Ended);
    }

    /// <summary>The loop ends with the run; its last state stays to be seen.</summary>
    public void Stop(ContainerUnit unit)
    {
        if (unit.Health is { Status: HealthState.Starting } starting) unit.Health = starting with { Status = HealthState.Unhealthy };
    }

    private async Task LoopAsync(ContainerUnit unit, IReadOnlyList<string> command, CancellationToken ended)
    {
        var config = unit.Record.Config.Healthcheck!;
        var started = parts.Clock.GetUtcNow();
        try
        {
            while (!ended.IsCancellationRequested && unit.Health is { } state)
            {
                await Task.Delay(HealthRules.Wait(config, state, parts.Clock.GetUtcNow() - started), parts.Clock, ended);
                if (unit.State.Status == ContainerStatus.Paused) continue;
                var result = await CheckAsync(unit, command, HealthRules.Timeout(config), ended);
                ended.ThrowIfCancellationRequested();
                var next = HealthRules.After(config, state, result, parts.Clock.GetUtcNow() - started);
                unit.Health = next;
                if (next.Status != state.Status) parts.Tell(unit.Record, $"health_status: {next.Status}");
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task<HealthResult> CheckAsync(ContainerUnit unit, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken ended)
    {
        var start = parts.Clock.GetUtcNow();
        try
        {
            var result = await execs.RunToEndAsync(unit, new ExecRequest { Command = command }, LargestOutput, timeout, ended);
            return new HealthResult(start, parts.Clock.GetUtcNow(), result.ExitCode, result.Output);
        }
        catch (TimeoutException)
        {
            return new HealthResult(start, parts.Clock.GetUtcNow(), -1, $"Health check exceeded timeout ({timeout.TotalSeconds:0.###}s)");
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or OutOfMemoryException))
        {
            // Whatever keeps a check from being made is its result: the next one is due all the same.
            return new HealthResult(start, parts.Clock.GetUtcNow(), -1, fault.Message);
        }
    }
}
