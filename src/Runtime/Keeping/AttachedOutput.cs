using Naru.Kernel;
using Naru.Kernel.Polling;
using Naru.Kernel.Sockets;

namespace Naru.Runtime.Keeping;

/// <summary>One attacher of an output. Keeps what its socket does not take yet, up to a bound, and says when it is behind.</summary>
internal sealed class AttachedOutput(StreamPump pump, UnixSocket socket) : IReady
{
    private const int Bound = 1 << 20;

    private readonly MemoryStream waiting = new();
    private int sent;
    private long key;
    private bool ending, closed;
    private Action? caughtUp, left;

    /// <summary>Bytes of memory that what waits takes.</summary>
    internal int Held => waiting.Capacity;

    internal bool IsBehind => !closed && waiting.Length - sent >= Bound;

    internal void Open(Action whenCaughtUp, Action whenLeft)
    {
        (caughtUp, left) = (whenCaughtUp, whenLeft);
        key = pump.Watch(socket.Handle, Readiness.None, this);
    }

    internal void Send(ReadOnlySpan<byte> bytes)
    {
        if (closed) return;
        if (waiting.Length == 0) bytes = bytes[Write(bytes)..];
        if (bytes.Length == 0 || closed) return;
        if (waiting.Length == 0) pump.Change(socket.Handle, key, Readiness.Writable);
        waiting.Write(bytes);
    }

    /// <summary>Nothing more comes: the socket ends once it has taken what waits.</summary>
    internal void End()
    {
        ending = true;
        if (waiting.Length == 0) Close();
    }

    public void Ready(Readiness readiness)
    {
        if ((readiness & (Readiness.HangUp | Readiness.Error)) != 0)
        {
            Close();
            return;
        }
        sent += Write(waiting.GetBuffer().AsSpan(sent, (int)waiting.Length - sent));
        if (closed) return;
        if (sent < waiting.Length)
        {
            if (sent >= Bound) DropSent();
            return;
        }
        waiting.SetLength(0);
        sent = 0;
        pump.Change(socket.Handle, key, Readiness.None);
        if (ending) Close();
        else caughtUp?.Invoke();
    }

    // A reader that is always a little behind never takes all of it.
    private void DropSent()
    {
        var left = (int)waiting.Length - sent;
        waiting.GetBuffer().AsSpan(sent, left).CopyTo(waiting.GetBuffer());
        waiting.SetLength(left);
        waiting.Position = left;
        sent = 0;
    }

    private int Write(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        try
        {
            while (taken < bytes.Length && socket.Send(bytes[taken..]) is > 0 and var count) taken += count;
            return taken;
        }
        catch (KernelException)
        {
            // The attacher has gone; its process goes on without it.
            Close();
            return bytes.Length;
        }
    }

    private void Close()
    {
        if (closed) return;
        closed = true;
        if (key != 0) pump.Forget(socket.Handle, key);
        socket.Dispose();
        left?.Invoke();
    }
}
