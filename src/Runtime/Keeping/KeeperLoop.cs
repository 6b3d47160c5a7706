using Microsoft.Win32.SafeHandles;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Kernel.Mounts;
using Naru.Kernel.Polling;
using Naru.Kernel.Processes;
using Naru.Kernel.Sockets;
using Naru.Runtime.Launching;
using Naru.Runtime.Protocol;

namespace Naru.Runtime.Keeping;

/// <summary>
/// The keeper: parent of an instance's containers. One main thread owns all state and speaks the protocol; it never
/// waits for anything but its poller. Three threads work for it and report back through its mailbox: one launches
/// (it waits in clone until the child has executed), one records ends, one removes what is left over; and the
/// <see cref="StreamPump"/> moves bytes. So a slow disk or a slow child delays its own kind of work and no other.
///
/// Life: take the lock on the run directory (one keeper an instance), adopt what an earlier keeper left, listen, serve
/// until told to shut down. There is nothing to clean up at the end or after a crash: all that matters is on disk, in
/// the kernel, or in the FIFOs, and the next keeper adopts it.
/// </summary>
internal sealed class KeeperLoop
{
    private const int SweepMilliseconds = 1000;
    private static readonly TimeSpan LongestLaunch = TimeSpan.FromSeconds(30);

    private readonly Poller poller = new();
    private readonly Mailbox mailbox = new();
    private readonly Dictionary<long, Action<Readiness>> watched = [];
    private readonly List<KeeperConnection> connections = [];
    private readonly UnixSocket? listener;
    private readonly IdleMemory memory = new();
    private long lastKey, launchBegan;
    private bool stopping;

    private KeeperLoop(string run, TimeProvider time)
    {
        Time = time;
        Store = new RecordStore(run);
        Pump = new StreamPump(time);
        Lifecycle = new ContainerLifecycle(this);
        Execs = new ExecLifecycle(this);
        Requests = new Requests(this);
        poller.Add(mailbox.Signal.Handle, 0, Readiness.Readable);
        new Adoption(this).Run();
        Place = DetachedMount.Of(KeeperPaths.Containers(run));
        listener = UnixSocket.Listen(KeeperPaths.Socket(run));
        Watch(listener.Handle, Readiness.Readable, _ => Accept());
    }

    internal TimeProvider Time { get; }

    internal RecordStore Store { get; }

    /// <summary>The containers' folders, by a mount that is attached nowhere.</summary>
    internal DetachedMount Place { get; }

    internal StreamPump Pump { get; }

    internal Requests Requests { get; }

    internal ContainerLifecycle Lifecycle { get; }

    internal ExecLifecycle Execs { get; }

    internal Dictionary<string, ContainerEntry> Containers { get; } = [];

    internal WorkThread Launching { get; } = new("launch");

    internal WorkThread Recording { get; } = new("record");

    internal WorkThread Removing { get; } = new("remove");

    /// <summary>Launches under way: their processes are not known here yet, so strays are left alone meanwhile.</summary>
    internal int LaunchesUnderWay { get; set; }

    /// <summary>When the launching thread began what it is at; null when it waits for work.</summary>
    internal long? LaunchBegan
    {
        get => Interlocked.Read(ref launchBegan) is not 0 and var began ? began : null;
        set => Interlocked.Exchange(ref launchBegan, value ?? 0);
    }

    /// <summary>Serves until shut down. Returns the exit status of the process.</summary>
    internal static int Run(string run, TimeProvider time)
    {
        using var only = FileLock.TryTake(KeeperPaths.LockFile(run));
        if (only is null)
        {
            Console.Error.WriteLine($"keeper: another keeper serves {run}; this one ends");
            return 3;
        }
        ProcessTable.BecomeSubreaper();
        ProcessTable.ForbidInspection();
        SeccompCache.Warm();
        var loop = new KeeperLoop(run, time);
        while (!loop.stopping) loop.Turn();
        File.Delete(KeeperPaths.Socket(run));
        return 0;
    }

    internal void Stop() => stopping = true;

    internal long Watch(SafeFileHandle file, Readiness interest, Action<Readiness> ready)
    {
        watched[++lastKey] = ready;
        poller.Add(file, lastKey, interest);
        return lastKey;
    }

    internal void Change(SafeFileHandle file, long key, Readiness interest) => poller.Change(file, key, interest);

    internal void Forget(SafeFileHandle file, long key)
    {
        if (watched.Remove(key)) poller.Remove(file);
    }

    internal void Closed(KeeperConnection connection) => connections.Remove(connection);

    /// <summary>Runs a message on the main thread.</summary>
    internal void Post(Action message) => mailbox.Post(message);

    /// <summary>Does work on another thread and continues here with its result or its error.</summary>
    internal void Background<T>(WorkThread thread, Func<T> work, Action<T> then, Action<Exception> failed) => thread.Post(() =>
    {
        try
        {
            var result = work();
            Post(() => then(result));
        }
        catch (Exception error)
        {
            Post(() => failed(error));
        }
    });

    /// <summary>As <see cref="Background"/>, on the launching thread, under the eye of the main thread.</summary>
    internal void Launch<T>(Func<T> work, Action<T> then, Action<Exception> failed)
    {
        LaunchesUnderWay++;
        Background(Launching, () =>
        {
            LaunchBegan = Time.GetTimestamp();
            try
            {
                return work();
            }
            finally
            {
                LaunchBegan = null;
            }
        }, result =>
        {
            LaunchesUnderWay--;
            then(result);
        }, error =>
        {
            LaunchesUnderWay--;
            failed(error);
        });
    }

    /// <summary>Tells every subscriber of an end.</summary>
    internal void Announce(ContainerExit exit)
    {
        foreach (var connection in connections.Where(connection => connection.IsSubscribed).ToList())
            connection.Send(new KeeperReply { Exited = exit });
    }

    private void Turn()
    {
        var count = poller.Wait(SweepMilliseconds);
        for (var i = 0; i < count; i++)
        {
            var (key, ready) = poller[i];
            if (key == 0) mailbox.RunAll();
            else if (watched.TryGetValue(key, out var handler)) handler(ready);
        }
        if (LaunchesUnderWay > 0) EndStuckLaunch();
        else if (count == 0) Sweep();
        if (count == 0) memory.GiveBack();
    }

    private void EndStuckLaunch()
    {
        if (LaunchBegan is { } began && Time.GetElapsedTime(began) > LongestLaunch) Lifecycle.Launcher.KillUnfinished();
    }

    /// <summary>Orphans of containers without a pid namespace of their own become our children; nobody else reaps them.</summary>
    private void Sweep()
    {
        bool IsKnown(int process) => Containers.Values.Any(container =>
            container.Init?.Process == process || container.Execs.Values.Any(exec => exec.Process.Process == process));
        while (ProcessTable.ReapStray(IsKnown))
        {
        }
    }

    private void Accept()
    {
        while (listener!.Accept() is { } socket)
        {
            var connection = new KeeperConnection(this, socket);
            connections.Add(connection);
            connection.Open();
        }
    }
}
