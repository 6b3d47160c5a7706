using Naru.Kernel;
using Naru.Kernel.Sockets;
using Naru.Runtime.Protocol;

namespace Naru.Runtime.Keeping;

/// <summary>What each request does, on the main thread. A request that takes time replies later; every one replies once.</summary>
internal sealed class Requests(KeeperLoop loop)
{
    private const int LongestId = 128;

    internal void Handle(KeeperConnection client, KeeperRequest request)
    {
        try
        {
            Dispatch(client, request);
        }
        catch (Exception error)
        {
            Fail(client, request, error);
        }
    }

    internal static void Fail(KeeperConnection client, KeeperRequest request, Exception error)
    {
        if (error is not (KeeperException or KernelException)) Console.Error.WriteLine($"keeper: {request.Op} {request.Container}: {error}");
        client.Send(new KeeperReply
        {
            Id = request.Id,
            Fault = error is KeeperException known ? known.Fault : KeeperFault.Failed,
            Message = error.Message,
        });
    }

    private void Dispatch(KeeperConnection client, KeeperRequest request)
    {
        switch (request.Op)
        {
            case Operation.Hello: client.Send(Done(request) with { Info = Info() }); break;
            case Operation.Create: loop.Lifecycle.Create(request.Plan ?? throw Lacks("plan"), Reply(client, request), Failed(client, request)); break;
            case Operation.Start: loop.Lifecycle.Start(Find(request), Reply(client, request), Failed(client, request)); break;
            case Operation.State: client.Send(Done(request) with { State = Find(request).State() }); break;
            case Operation.List: client.Send(Done(request) with { States = [.. loop.Containers.Values.Select(c => c.State())] }); break;
            case Operation.Kill: Kill(Find(request), request); client.Send(Done(request)); break;
            case Operation.Wait: Wait(client, request); break;
            case Operation.Delete: loop.Lifecycle.Delete(Find(request), request.All, Reply(client, request), Failed(client, request)); break;
            case Operation.Pause: loop.Lifecycle.Pause(Find(request), Reply(client, request), Failed(client, request)); break;
            case Operation.Resume: loop.Lifecycle.Resume(Find(request), Reply(client, request), Failed(client, request)); break;
            case Operation.Update: loop.Lifecycle.Update(Find(request), request.Resources ?? throw Lacks("resources"), Reply(client, request), Failed(client, request)); break;
            case Operation.Resize: StreamsOf(request).Resize(request.Size ?? throw Lacks("size")); client.Send(Done(request)); break;
            case Operation.Attach: Attach(client, request); break;
            case Operation.CloseStdin: Find(request).Streams?.EndInput(); client.Send(Done(request)); break;
            case Operation.Exec: Exec(client, request); break;
            case Operation.Subscribe: client.IsSubscribed = true; client.Send(Done(request)); break;
            case Operation.Shutdown: client.Send(Done(request)); loop.Stop(); break;
            default: throw new KeeperException(KeeperFault.Unsupported, $"this keeper does not know '{request.Op}'");
        }
    }

    private static KeeperReply Done(KeeperRequest request) => new() { Id = request.Id };

    private static Action<ContainerEntry> Reply(KeeperConnection client, KeeperRequest request) =>
        container => client.Send(Done(request) with { State = container.State() });

    private static Action<Exception> Failed(KeeperConnection client, KeeperRequest request) => error => Fail(client, request, error);

    private static KeeperException Lacks(string field) => new(KeeperFault.Invalid, $"the request lacks '{field}'");

    private static KeeperInfo Info() =>
        new(KeeperClient.ProtocolVersion, typeof(Requests).Assembly.GetName().Version?.ToString(3) ?? "0", Environment.ProcessId);

    private ContainerEntry Find(KeeperRequest request) =>
        loop.Containers.TryGetValue(request.Container ?? throw Lacks("container"), out var found) ? found
            : throw new KeeperException(KeeperFault.NotFound, $"the keeper has no container {request.Container![..Math.Min(LongestId, request.Container.Length)]}");

    private static ExecEntry FindExec(ContainerEntry container, string execId) =>
        container.Execs.TryGetValue(execId, out var found) ? found
            : throw new KeeperException(KeeperFault.NotFound, $"container {container.Id} has no executed process {execId}");

    private ProcessStreams StreamsOf(KeeperRequest request)
    {
        var container = Find(request);
        var streams = request.ExecId is { } execId ? FindExec(container, execId).Streams : container.Streams;
        return streams ?? throw new KeeperException(KeeperFault.WrongState, $"container {container.Id} is not running");
    }

    private void Kill(ContainerEntry container, KeeperRequest request)
    {
        const int SigKill = 9;
        var signal = request.Signal ?? throw Lacks("signal");
        if (signal is < 0 or > 64) throw new KeeperException(KeeperFault.Invalid, $"there is no signal {signal}");
        if (request.ExecId is { } execId)
        {
            FindExec(container, execId).Process.Signal(signal);
            return;
        }
        if (container.Init is not { } init) throw new KeeperException(KeeperFault.WrongState, $"container {container.Id} is not running");
        if (request.All) container.Cgroup.Signal(signal);
        else init.Signal(signal);
        if (signal != SigKill || !container.IsPaused) return;
        // What is frozen cannot die.
        container.Cgroup.Thaw();
        container.IsPaused = false;
    }

    private void Wait(KeeperConnection client, KeeperRequest request)
    {
        var container = Find(request);
        void Tell(ExitRecord exit) => client.Send(Done(request) with { Exit = exit });
        if (request.ExecId is { } execId)
        {
            var exec = FindExec(container, execId);
            if (exec.Exit is { } known) Tell(known);
            else exec.Waiters.Add(Tell);
        }
        else if (container.Record is { Phase: ContainerPhase.Stopped, Exit: { } exit }) Tell(exit);
        else container.Waiters.Add(Tell);
    }

    private void Attach(KeeperConnection client, KeeperRequest request)
    {
        var container = Find(request);
        var options = request.Attach ?? new AttachOptions();
        if (container.Record.Phase == ContainerPhase.Stopped && container.Busy is null)
            throw new KeeperException(KeeperFault.WrongState, $"container {container.Id} is not running");
        var pairs = new StreamPairs(options.Stdin, options.Stdout, options.Stderr);
        pairs.Connect(loop.Lifecycle.StreamsOf(container), container.Record.Plan.Stdio.StdinOnce);
        client.Send(Done(request) with { Streams = pairs.Names }, pairs.Theirs);
    }

    private void Exec(KeeperConnection client, KeeperRequest request)
    {
        var plan = request.Exec ?? throw Lacks("exec");
        var wantsInput = plan.Stdin && (plan.Attach || plan.Process.Terminal);
        var pairs = new StreamPairs(wantsInput, plan.Attach, plan.Attach && !plan.Process.Terminal);
        loop.Execs.Start(Find(request), plan, streams => pairs.Connect(streams, endsInput: true),
            exec => client.Send(Done(request) with { Pid = exec.Process.Process, Streams = pairs.Names }, pairs.Theirs),
            error =>
            {
                pairs.Dispose();
                Fail(client, request, error);
            });
    }
}
