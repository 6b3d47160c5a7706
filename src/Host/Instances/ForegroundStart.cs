namespace Naru.Host.Instances;

/// <summary>
/// A server's or an agent's life in this process: the right to serve, its cgroup, what the machine must offer, then the work
/// itself. One that fails before it is ready leaves the machine as it found it.
/// </summary>
internal static class ForegroundStart
{
    public static async Task<int> RunAsync(Instance instance, Func<CancellationToken, Task<int>> serve, CancellationToken cancel)
    {
        var before = StartTraces.Of(instance);
        using var held = await TakeAsync(instance, before, cancel);
        using var signals = new StopSignals();
        Enter(instance, before);
        try
        {
            return await serve(signals.Stop);
        }
        catch (Exception fault) when (!File.Exists(instance.ReadyFile))
        {
            await before.UndoAsync();
            if (fault is OperationCanceledException && signals.Stop.IsCancellationRequested) return 0;
            throw;
        }
    }

    /// <summary>The right to serve; one that is refused leaves no directory.</summary>
    public static async Task<InstanceLock> TakeAsync(Instance instance, StartTraces before, CancellationToken cancel)
    {
        try
        {
            return await InstanceLock.TakeAsync(instance, cancel);
        }
        catch
        {
            before.RemoveFiles();
            throw;
        }
    }

    private static void Enter(Instance instance, StartTraces before)
    {
        try
        {
            OwnCgroup.Enter(instance);
            Preflight.Check(instance);
        }
        catch
        {
            before.UndoEntering();
            throw;
        }
    }
}
