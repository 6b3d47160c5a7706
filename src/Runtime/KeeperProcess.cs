using Naru.Kernel;
using Naru.Kernel.Launch;
using Naru.Kernel.Processes;

namespace Naru.Runtime;

/// <summary>Finds the keeper of an instance, or starts it: this executable in its keeper mode, in a session and cgroup of its own.</summary>
public static class KeeperProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private const int MostStarts = 5;

    private static readonly Lock Guard = new();
    private static readonly List<PidFd> Started = [];

    /// <summary>A line to the keeper, started when none answers.</summary>
    /// <exception cref="KeeperException">It does not come up; the message ends with what it said last.</exception>
    public static async Task<KeeperClient> EnsureAsync(KeeperOptions options, TimeProvider time, CancellationToken cancellation = default)
    {
        PidFd? process = null;
        var (began, starts) = (time.GetTimestamp(), 0);
        while (true)
        {
            if (await TryConnectAsync(options, cancellation) is { } client && !await OldKeeper.EndIdleAsync(client, cancellation)) return client;
            var late = time.GetElapsedTime(began) > Patience;
            var ended = process is null || Ended(process);
            // It may have ended because a keeper on its way out, or another caller's, held the lock: hence several attempts.
            if (late || (ended && starts == MostStarts)) throw Silent(options, late);
            if (ended)
            {
                if (starts++ > 0) await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellation);
                process = Start(options);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellation);
        }
    }

    private static async Task<KeeperClient?> TryConnectAsync(KeeperOptions options, CancellationToken cancellation)
    {
        try
        {
            return await KeeperClient.ConnectAsync(options.RunDirectory, cancellation);
        }
        catch (KeeperException error) when (error.Fault == KeeperFault.Disconnected)
        {
            return null;
        }
    }

    private static PidFd Start(KeeperOptions options)
    {
        IReadOnlyList<string> arguments = ["keeper", "--run", options.RunDirectory];
        var process = new OwnMode
        {
            Arguments = arguments,
            OutputPath = KeeperPaths.Log(options.RunDirectory),
            CgroupPath = options.CgroupPath,
            // A small heap: the keeper keeps little and must never be the machine's burden.
            Environment = ["DOTNET_GCHeapHardLimit=0x10000000", "DOTNET_GCgen0size=0x80000", "DOTNET_gcConcurrent=0", "DOTNET_TieredCompilation=1"],
        }.Start();
        lock (Guard)
        {
            // Keepers that we started and that have ended are our children to reap.
            Started.RemoveAll(old => Ended(old));
            Started.Add(process.Handle);
        }
        return process.Handle;
    }

    private static bool Ended(PidFd process)
    {
        try
        {
            return process.TryReap() is not null;
        }
        catch (Exception error) when (error is KernelException { Errno: Errno.ECHILD } or ObjectDisposedException)
        {
            // Reaped before, by the clearing up at a later start.
            return true;
        }
    }

    private static KeeperException Silent(KeeperOptions options, bool late)
    {
        var log = KeeperPaths.Log(options.RunDirectory);
        var last = File.Exists(log) ? string.Join(" ", File.ReadLines(log).TakeLast(3)) : "";
        return new KeeperException(KeeperFault.Disconnected,
            $"the keeper {(late ? $"has not answered for {Patience.TotalSeconds:0} s" : "ended at once")}; {log} says: {last}");
    }
}
