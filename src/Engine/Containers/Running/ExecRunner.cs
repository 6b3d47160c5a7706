using System.Security.Cryptography;
using System.Text;
using Naru.Engine.Containers.Spec;
using Naru.Engine.Exec;
using Naru.Kernel.Files;
using Naru.Oci.RuntimeSpec;
using Naru.Runtime;

namespace Naru.Engine.Containers.Running;

/// <summary>
/// Runs further processes in running containers. A session is made first and started later, since clients do it in two
/// steps; it lives in memory, and what ended is forgotten with its container's run. Who the process is and what it may do
/// is worked out as for the container itself.
/// </summary>
internal sealed class ExecRunner(ContainerParts parts)
{
    private const int MostSessions = 1024;

    public ExecSession Create(ContainerUnit unit, ExecRequest request)
    {
        CheckRunning(unit);
        if (request.Command.Count == 0) throw EngineException.Invalid("No exec command specified");
        if (unit.Execs.Count >= MostSessions)
            foreach (var ended in unit.Execs.Values.Where(e => e is { Started: true, Running: false })) unit.Execs.TryRemove(ended.Id, out _);
        if (unit.Execs.Count >= MostSessions) throw EngineException.Conflict($"container {unit.Record.Name} has {MostSessions} exec sessions already: end some first");
        var session = new ExecSession { Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), ContainerId = unit.Id, Request = request };
        unit.Execs[session.Id] = session;
        parts.Tell(unit.Record, "exec_create: " + string.Join(' ', request.Command), ("execID", session.Id));
        return session;
    }

    /// <summary>Starts a session; its streams go to the caller, who disposes them. The exit code is set on the session when it ends.</summary>
    public async Task<ExecRun> StartAsync(ContainerUnit unit, ExecSession session, bool attach, CancellationToken cancel)
    {
        CheckRunning(unit);
        var keeper = await parts.Keeper.Client;
        cancel.ThrowIfCancellationRequested();
        if (!session.TryBegin()) throw EngineException.Conflict($"exec command {session.Id} has already run");
        try
        {
            var plan = new ExecPlan { ExecId = session.Id, Process = Process(unit, session.Request), Stdin = attach && session.Request.AttachStdin, Attach = attach };
            // Once asked, the keeper runs it whoever waits; given up here, it would run on with nobody to see its end.
            var started = await keeper.ExecAsync(unit.Id, plan, CancellationToken.None);
            (session.Pid, session.Running) = (started.Pid, true);
            parts.Tell(unit.Record, "exec_start: " + string.Join(' ', session.Request.Command), ("execID", session.Id));
            return new ExecRun(session, started.Streams, EndAsync(unit, session, keeper));
        }
        catch (KeeperException fault)
        {
            throw Explain(session, fault);
        }
    }

    /// <summary>Runs a command to its end and keeps the beginning of its output, both streams together.</summary>
    /// <exception cref="TimeoutException">It took longer; it was killed.</exception>
    public async Task<ExecOutcome> RunToEndAsync(ContainerUnit unit, ExecRequest request, int largestOutput, TimeSpan timeout, CancellationToken cancel)
    {
        var session = Create(unit, request);
        using var late = new CancellationTokenSource(timeout, parts.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            var run = await StartAsync(unit, session, attach: true, cancel);
            using var streams = run.Streams;
            var output = new StringBuilder();
            await Task.WhenAll(KeepAsync(streams.Stdout, output, largestOutput, either.Token), KeepAsync(streams.Stderr, output, largestOutput, either.Token));
            return new ExecOutcome(await run.Ended.WaitAsync(either.Token), output.ToString());
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            await KillAsync(unit, session);
            throw new TimeoutException($"{string.Join(' ', request.Command)} did not end within {timeout.TotalSeconds:0.###} s");
        }
        finally
        {
            unit.Execs.TryRemove(session.Id, out _);
        }
    }

    private async Task KillAsync(ContainerUnit unit, ExecSession session)
    {
        try
        {
            await (await parts.Keeper.Client).KillAsync(unit.Id, Signals.Kill, execId: session.Id);
        }
        catch (KeeperException gone) when (gone.Fault is KeeperFault.NotFound or KeeperFault.WrongState or KeeperFault.Disconnected)
        {
            // It ended by itself in this moment, with its container, or with the keeper that knew of it.
        }
    }

    private static async Task KeepAsync(Stream? stream, StringBuilder kept, int largest, CancellationToken cancel)
    {
        if (stream is null) return;
        var buffer = new byte[4096];
        for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0;)
            lock (kept)
                if (kept.Length < largest) kept.Append(Encoding.UTF8.GetString(buffer, 0, read));
    }

    private async Task<int> EndAsync(ContainerUnit unit, ExecSession session, KeeperClient keeper)
    {
        try
        {
            var exit = await keeper.WaitAsync(unit.Id, session.Id);
            session.ExitCode = exit.Code;
        }
        catch (KeeperException)
        {
            session.ExitCode = 255; // The container, or the keeper, went first.
        }
        session.Running = false;
        parts.Tell(unit.Record, "exec_die", ("execID", session.Id), ("exitCode", $"{session.ExitCode}"));
        return session.ExitCode.Value;
    }

    private ProcessSpec Process(ContainerUnit unit, ExecRequest request)
    {
        var (record, host) = (unit.Record, unit.Record.HostConfig);
        using var root = HeldDirectory.Open($"/proc/{unit.State.Pid}/root");
        var account = RootfsUsers.Resolve(root, request.User.Length > 0 ? request.User : record.Config.User, host.GroupAdd ?? []);
        var names = Capabilities.Resolve(host.CapAdd ?? [], host.CapDrop ?? [], host.Privileged || request.Privileged);
        var environment = ProcessEnvironment.ForContainer(ProcessEnvironment.Merge(record.Config.Env ?? [], request.Env), record.Config.Hostname, request.Tty, account.Home);
        return new ProcessSpec
        {
            Terminal = request.Tty,
            ConsoleSize = request.ConsoleSize is { } size ? new ConsoleSize { Height = (ushort)size.Rows, Width = (ushort)size.Columns } : null,
            User = account.User,
            Args = request.Command,
            Env = environment,
            Cwd = request.WorkingDir.Length > 0 ? request.WorkingDir : record.Config.WorkingDir.Length > 0 ? record.Config.WorkingDir : "/",
            Capabilities = Capabilities.Sets(names, account.User.Uid == 0),
            NoNewPrivileges = SecurityOptions.Parse(host.SecurityOpt ?? []).NoNewPrivileges,
        };
    }

    private static void CheckRunning(ContainerUnit unit)
    {
        if (unit.State.Status == ContainerStatus.Paused) throw EngineException.Conflict($"container {unit.Record.Name} is paused, unpause the container before exec");
        if (!unit.State.IsRunning) throw EngineException.Conflict($"container {unit.Id} is not running");
    }

    private static EngineException Explain(ExecSession session, KeeperException fault)
    {
        session.ExitCode = fault.Fault switch { KeeperFault.CommandNotFound => 127, KeeperFault.Invalid or KeeperFault.CommandNotExecutable => 126, _ => 255 };
        var program = session.Request.Command[0];
        var why = fault.Fault switch
        {
            KeeperFault.CommandNotFound when program.Contains('/') => $"exec: \"{program}\": stat {program}: no such file or directory",
            KeeperFault.CommandNotFound => $"exec: \"{program}\": executable file not found in $PATH",
            KeeperFault.CommandNotExecutable => $"exec: \"{program}\": permission denied",
            _ => fault.Message,
        };
        return new EngineException(EngineFault.Invalid, $"OCI runtime exec failed: exec failed: unable to start container process: {why}", fault);
    }
}
