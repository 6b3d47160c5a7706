using Microsoft.Win32.SafeHandles;
using Naru.Kernel;
using Naru.Kernel.Polling;

namespace Naru.Runtime.Keeping;

/// <summary>
/// One output of a process: read as it comes, written to the log and to every attacher. It ends when the process has
/// ended and nothing is left to read (a FIFO that we hold open ourselves never reports an end), or when the other side
/// is closed. While an attacher is behind, reading stops, and with it, once the pipe is full, the process.
/// </summary>
internal sealed class OutputStream(StreamPump pump, SafeFileHandle source, string name, JsonLog? log) : IReady
{
    private const int MostReadsInARow = 8;

    private readonly List<AttachedOutput> attachers = [];
    private readonly List<Action> whenEnded = [];
    private long key;
    private bool ending, ended;

    internal void Open() => key = pump.Watch(source, Readiness.Readable, this);

    internal void Attach(AttachedOutput attacher)
    {
        if (ended)
        {
            attacher.End();
            return;
        }
        attachers.Add(attacher);
        attacher.Open(Resume, () =>
        {
            attachers.Remove(attacher);
            Resume();
        });
    }

    /// <summary>The process has ended: read what is left, then end.</summary>
    internal void EndWhenEmpty(Action done)
    {
        if (ended)
        {
            done();
            return;
        }
        whenEnded.Add(done);
        ending = true;
        Ready(Readiness.Readable);
    }

    public void Ready(Readiness readiness)
    {
        for (var i = 0; i < MostReadsInARow || ending; i++)
        {
            if (attachers.Exists(attacher => attacher.IsBehind))
            {
                Pause();
                return;
            }
            var count = Read();
            if (count < 0 && !ending) return;
            if (count <= 0)
            {
                End();
                return;
            }
            var bytes = pump.Chunk.AsSpan(0, count);
            log?.Append(name, bytes, pump.Time.GetUtcNow());
            foreach (var attacher in attachers.ToArray()) attacher.Send(bytes);
        }
    }

    private int Read()
    {
        try
        {
            return Descriptors.Read(source, pump.Chunk);
        }
        catch (KernelException error) when (error.Errno == Errno.EIO)
        {
            // The last program on the terminal has closed it (pty(7)).
            return 0;
        }
    }

    private void Pause()
    {
        if (key == 0) return;
        pump.Forget(source, key);
        key = 0;
    }

    private void Resume()
    {
        if (ended || attachers.Exists(attacher => attacher.IsBehind)) return;
        if (key == 0) key = pump.Watch(source, Readiness.Readable, this);
        if (ending) Ready(Readiness.Readable);
    }

    private void End()
    {
        if (ended) return;
        ended = true;
        Pause();
        log?.End(name, pump.Time.GetUtcNow());
        source.Dispose();
        foreach (var attacher in attachers.ToArray()) attacher.End();
        foreach (var done in whenEnded) done();
    }
}
