using Naru.Kernel;
using Naru.Kernel.Polling;
using Naru.Kernel.Sockets;

namespace Naru.Runtime.Keeping;

/// <summary>One attacher's typing on its way to a process's input.</summary>
internal sealed class AttachedInput(StreamPump pump, UnixSocket socket, bool endsInput) : IReady
{
    private readonly Queue<Microsoft.Win32.SafeHandles.SafeFileHandle> none = new();
    private InputSink? sink;
    private long key;
    private bool closed;

    internal void Open(InputSink target)
    {
        sink = target;
        GoOn();
    }

    /// <summary>The process is behind: read nothing until it is not.</summary>
    internal void Hold()
    {
        if (key == 0) return;
        pump.Forget(socket.Handle, key);
        key = 0;
    }

    internal void GoOn()
    {
        if (key == 0 && !closed) key = pump.Watch(socket.Handle, Readiness.Readable, this);
    }

    public void Ready(Readiness readiness)
    {
        var count = Receive();
        if (count < 0) return;
        if (count > 0)
        {
            sink!.Write(pump.Chunk.AsSpan(0, count));
            return;
        }
        Close();
        if (endsInput) sink!.EndInput();
    }

    internal void Close()
    {
        if (closed) return;
        closed = true;
        Hold();
        socket.Dispose();
        sink?.Left(this);
    }

    private int Receive()
    {
        try
        {
            var count = socket.Receive(pump.Chunk, none);
            // Descriptors have no business here; whoever sends some loses them.
            while (none.TryDequeue(out var stray)) stray.Dispose();
            return count;
        }
        catch (KernelException)
        {
            // A reset is an end.
            return 0;
        }
    }
}
