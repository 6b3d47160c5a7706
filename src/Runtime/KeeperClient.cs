using Naru.Oci.RuntimeSpec;
using Naru.Runtime.Protocol;

namespace Naru.Runtime;

/// <summary>
/// The server's line to its keeper, which outlives it: containers go on when this object, or the process it is in, goes.
///
/// Get one with <see cref="ConnectAsync"/> (a keeper that runs) or <see cref="KeeperProcess.EnsureAsync"/> (started if
/// none does). Calls may overlap, from any thread. Every call throws <see cref="KeeperException"/>; once the line is
/// broken all calls fail with <see cref="KeeperFault.Disconnected"/> and <see cref="Closed"/> completes: connect anew and
/// compare with <see cref="ListAsync"/>. Cancelling a call stops waiting for it; the keeper still carries it out.
/// </summary>
public sealed class KeeperClient : IAsyncDisposable
{
    /// <summary>The newest protocol version this client speaks. Since 2, a keeper runs from an executable that nobody can write.</summary>
    public const int ProtocolVersion = 2;

    private readonly KeeperLine line;

    private KeeperClient(KeeperLine line, KeeperInfo info) => (this.line, Info) = (line, info);

    public KeeperInfo Info { get; }

    /// <summary>Completes when the line is broken.</summary>
    public Task Closed => line.Closed;

    /// <summary>A process ended. Raised on the line's thread: hand on, do not block. Only after <see cref="SubscribeAsync"/>.</summary>
    public event Action<ContainerExit>? Exited
    {
        add => line.Exited += value;
        remove => line.Exited -= value;
    }

    /// <summary>Connects to the keeper that serves a run directory.</summary>
    public static async Task<KeeperClient> ConnectAsync(string runDirectory, CancellationToken cancellation = default)
    {
        var line = KeeperLine.Open(KeeperPaths.Socket(runDirectory));
        try
        {
            var reply = await line.CallAsync(new KeeperRequest { Op = Operation.Hello, Version = ProtocolVersion }, cancellation);
            return new KeeperClient(line, reply.Info ?? throw new KeeperException(KeeperFault.Failed, "the keeper's greeting is empty"));
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    /// <summary>Records the container. Nothing runs yet. An <see cref="OldKeeper"/> gets none.</summary>
    public Task CreateAsync(ContainerPlan plan, CancellationToken cancellation = default) => OldKeeper.Warning(Info) is { } warning
        ? Task.FromException(new KeeperException(KeeperFault.Unsupported, warning))
        : line.CallAsync(new KeeperRequest { Op = Operation.Create, Plan = plan }, cancellation);

    /// <summary>Starts a created container. A program that cannot be executed leaves it created.</summary>
    public async Task<ContainerState> StartAsync(string id, CancellationToken cancellation = default) =>
        (await line.CallAsync(new KeeperRequest { Op = Operation.Start, Container = id }, cancellation)).State!;

    public async Task<ContainerState> StateAsync(string id, CancellationToken cancellation = default) =>
        (await line.CallAsync(new KeeperRequest { Op = Operation.State, Container = id }, cancellation)).State!;

    public async Task<IReadOnlyList<ContainerState>> ListAsync(CancellationToken cancellation = default) =>
        (await line.CallAsync(new KeeperRequest { Op = Operation.List }, cancellation)).States!;

    /// <summary>Signals the first process, one executed in the container, or every process in it.</summary>
    public Task KillAsync(string id, int signal, bool all = false, string? execId = null, CancellationToken cancellation = default) =>
        line.CallAsync(new KeeperRequest { Op = Operation.Kill, Container = id, Signal = signal, All = all, ExecId = execId }, cancellation);

    /// <summary>Waits for the end of the container, or of a process executed in it.</summary>
    public async Task<ExitRecord> WaitAsync(string id, string? execId = null, CancellationToken cancellation = default) =>
        (await line.CallAsync(new KeeperRequest { Op = Operation.Wait, Container = id, ExecId = execId }, cancellation)).Exit!;

    /// <summary>Removes a container that does not run (or, forced, kills it first), with its cgroup and records. Its log stays.</summary>
    public Task DeleteAsync(string id, bool force = false, CancellationToken cancellation = default) =>
        line.CallAsync(new KeeperRequest { Op = Operation.Delete, Container = id, All = force }, cancellation);

    /// <summary>Freezes every process of the container.</summary>
    public Task PauseAsync(string id, CancellationToken cancellation = default) =>
        line.CallAsync(new KeeperRequest { Op = Operation.Pause, Container = id }, cancellation);

    public Task ResumeAsync(string id, CancellationToken cancellation = default) =>
        line.CallAsync(new KeeperRequest { Op = Operation.Resume, Container = id }, cancellation);

    /// <summary>Changes limits; null fields stay as they are.</summary>
    public Task UpdateAsync(string id, ResourcesSpec resources, CancellationToken cancellation = default) =>
        line.CallAsync(new KeeperRequest { Op = Operation.Update, Container = id, Resources = resources }, cancellation);

    public Task ResizeAsync(string id, ushort rows, ushort columns, string? execId = null, CancellationToken cancellation = default) =>
        line.CallAsync(new KeeperRequest
        {
            Op = Operation.Resize,
            Container = id,
            ExecId = execId,
            Size = new ConsoleSize { Height = rows, Width = columns },
        }, cancellation);

    /// <summary>Attaches to a container's streams from now on; before its start, from its first byte.</summary>
    public async Task<AttachedStreams> AttachAsync(string id, AttachOptions options, CancellationToken cancellation = default) =>
        KeeperLine.Streams(await line.CallAsync(new KeeperRequest { Op = Operation.Attach, Container = id, Attach = options }, cancellation));

    /// <summary>Ends the container's input.</summary>
    public Task CloseStdinAsync(string id, CancellationToken cancellation = default) =>
        line.CallAsync(new KeeperRequest { Op = Operation.CloseStdin, Container = id }, cancellation);

    /// <summary>Runs a further process in a running container. Its end is told by <see cref="WaitAsync"/> for a minute after.</summary>
    public async Task<ExecStarted> ExecAsync(string id, ExecPlan plan, CancellationToken cancellation = default)
    {
        var reply = await line.CallAsync(new KeeperRequest { Op = Operation.Exec, Container = id, Exec = plan }, cancellation);
        return new ExecStarted(reply.Pid ?? 0, KeeperLine.Streams(reply));
    }

    /// <summary>From now on <see cref="Exited"/> is raised for every end of a process.</summary>
    public Task SubscribeAsync(CancellationToken cancellation = default) =>
        line.CallAsync(new KeeperRequest { Op = Operation.Subscribe }, cancellation);

    /// <summary>Ends the keeper. Containers that run go on without a parent; stop them first.</summary>
    public async Task ShutdownAsync(CancellationToken cancellation = default)
    {
        await line.CallAsync(new KeeperRequest { Op = Operation.Shutdown }, cancellation);
        await line.Closed.WaitAsync(cancellation);
    }

    public ValueTask DisposeAsync()
    {
        line.Dispose();
        return ValueTask.CompletedTask;
    }
}
