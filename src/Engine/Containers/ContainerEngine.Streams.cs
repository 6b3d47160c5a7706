using Naru.Engine.Containers.Running;
using Naru.Engine.Exec;
using Naru.Engine.Logs;
using Naru.Runtime;

namespace Naru.Engine.Containers;

/// <summary>Streams of containers and of processes executed in them.</summary>
public sealed partial class ContainerEngine
{
    /// <summary>
    /// Takes part in a container's streams from now on. Of one that does not run, the task completes at its next start, from
    /// the first byte; it is cancelled when that start fails.
    /// </summary>
    public async Task<ContainerStreams> AttachAsync(string reference, AttachRequest request, CancellationToken cancel)
    {
        var unit = parts.Index.Get(reference);
        var options = new AttachOptions { Stdin = request.Stdin && unit.Record.Config.OpenStdin, Stdout = request.Stdout, Stderr = request.Stderr };
        Task<AttachedStreams> streams;
        await unit.Gate.WaitAsync(cancel);
        try
        {
            if (unit.State.Status == ContainerStatus.Paused) throw EngineException.Conflict($"container {unit.Id} is paused, unpause the container before attach");
            if (!unit.State.IsRunning && !request.WaitForStart) throw EngineException.Conflict($"container {unit.Id} is not running");
            streams = unit.State.IsRunning ? (await parts.Keeper.Client).AttachAsync(unit.Id, options, cancel) : attaches.NextRunAsync(unit.Id, options, cancel);
        }
        finally
        {
            unit.Gate.Release();
        }
        parts.Tell(unit.Record, "attach");
        return new ContainerStreams(await Explained(streams), unit.Record.Config.Tty);
    }

    /// <summary>What a container has written; with <see cref="LogQuery.Follow"/> also what it goes on to write, until its run ends.</summary>
    public IAsyncEnumerable<LogEntry> LogsAsync(string reference, LogQuery query, CancellationToken cancel)
    {
        var unit = parts.Index.Get(reference);
        if (unit.Record.HostConfig.LogConfig.Type == "none") throw EngineException.Unsupported("configured logging driver does not support reading");
        return LogFile.ReadAsync(unit.Record.LogPath, query with { Follow = query.Follow && unit.State.IsRunning }, unit.Ended, cancel);
    }

    public Task ResizeAsync(string reference, int rows, int columns, CancellationToken cancel)
    {
        var unit = parts.Index.Get(reference);
        if (!unit.State.IsRunning) throw EngineException.Conflict($"cannot resize a stopped container: container {unit.Id} is not running");
        return GuardAsync(async () => await (await parts.Keeper.Client).ResizeAsync(unit.Id, (ushort)rows, (ushort)columns, cancellation: cancel));
    }

    public ExecSession CreateExec(string reference, ExecRequest request) => execs.Create(parts.Index.Get(reference), request);

    public ExecSession GetExec(string id) => UnitOfExec(id).Execs[id];

    /// <summary>Starts an executed process; null streams when nobody is to be attached.</summary>
    public async Task<(ContainerStreams? Streams, Task<int> Ended)> StartExecAsync(string id, bool attach, CancellationToken cancel)
    {
        var unit = UnitOfExec(id);
        var run = await execs.StartAsync(unit, unit.Execs[id], attach, cancel);
        if (attach) return (new ContainerStreams(run.Streams, run.Session.Request.Tty), run.Ended);
        run.Streams.Dispose();
        return (null, run.Ended);
    }

    public Task ResizeExecAsync(string id, int rows, int columns, CancellationToken cancel)
    {
        var unit = UnitOfExec(id);
        if (!unit.Execs[id].Running) throw EngineException.Conflict($"exec {id} is not running");
        return GuardAsync(async () => await (await parts.Keeper.Client).ResizeAsync(unit.Id, (ushort)rows, (ushort)columns, id, cancel));
    }

    /// <summary>Runs a command to its end and keeps the beginning of its output.</summary>
    /// <exception cref="TimeoutException">It took longer and was killed.</exception>
    public Task<ExecOutcome> ExecAsync(string reference, ExecRequest request, int largestOutput, TimeSpan timeout, CancellationToken cancel) =>
        execs.RunToEndAsync(parts.Index.Get(reference), request, largestOutput, timeout, cancel);

    private ContainerUnit UnitOfExec(string id) =>
        parts.Index.All.FirstOrDefault(u => u.Execs.ContainsKey(id)) ?? throw EngineException.NotFound($"No such exec instance: {id}");

    private static async Task<T> Explained<T>(Task<T> task)
    {
        try
        {
            return await task;
        }
        catch (KeeperException fault)
        {
            throw KeeperFaults.Explain(fault);
        }
    }
}
