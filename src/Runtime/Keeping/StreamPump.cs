using Microsoft.Win32.SafeHandles;
using Naru.Kernel.Polling;

namespace Naru.Runtime.Keeping;

/// <summary>
/// The thread that moves bytes: from containers to their logs and attachers, from attachers to containers. It alone
/// touches streams and log files, so a slow disk holds up output and nothing else: launching and reaping are other
/// threads'. Everything here runs on its thread; others <see cref="Post"/>.
/// </summary>
internal sealed class StreamPump
{
    internal const int ChunkSize = 64 * 1024;

    private readonly Poller poller = new();
    private readonly Mailbox mailbox = new();
    private readonly Dictionary<long, IReady> watched = [];
    private long lastKey;

    internal StreamPump(TimeProvider time)
    {
        Time = time;
        poller.Add(mailbox.Signal.Handle, 0, Readiness.Readable);
        new Thread(Run, maxStackSize: 512 * 1024) { IsBackground = true, Name = "streams" }.Start();
    }

    internal TimeProvider Time { get; }

    /// <summary>One buffer for all: what is read is passed on before the next read.</summary>
    internal byte[] Chunk { get; } = new byte[ChunkSize];

    internal void Post(Action action) => mailbox.Post(action);

    internal long Watch(SafeFileHandle file, Readiness interest, IReady ready)
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

    private void Run()
    {
        while (true)
        {
            var count = poller.Wait(-1);
            for (var i = 0; i < count; i++)
            {
                var (key, ready) = poller[i];
                if (key == 0) mailbox.RunAll();
                else if (watched.TryGetValue(key, out var target)) target.Ready(ready);
            }
        }
    }
}
