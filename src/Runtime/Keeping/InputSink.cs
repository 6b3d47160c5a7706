using Microsoft.Win32.SafeHandles;
using Naru.Kernel;
using Naru.Kernel.Polling;

namespace Naru.Runtime.Keeping;

/// <summary>The input of a process: what attachers send, one chunk at a time; no attacher is read before the last was taken.</summary>
internal sealed class InputSink(StreamPump pump, SafeFileHandle sink, bool isTerminal) : IReady
{
    private readonly List<AttachedInput> attachers = [];
    private byte[] waiting = [];
    private long key;
    private bool closed;

    internal bool IsBusy => waiting.Length > 0;

    internal void Attach(AttachedInput attacher)
    {
        if (closed)
        {
            attacher.Close();
            return;
        }
        attachers.Add(attacher);
        attacher.Open(this);
    }

    internal void Left(AttachedInput attacher) => attachers.Remove(attacher);

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        if (closed) return;
        try
        {
            while (bytes.Length > 0 && Descriptors.Write(sink, bytes) is > 0 and var count) bytes = bytes[count..];
        }
        catch (KernelException)
        {
            // The process has closed its input: what is still sent goes nowhere, as with any pipe.
            Close();
            return;
        }
        waiting = bytes.ToArray();
        if (waiting.Length > 0 && key == 0)
        {
            key = pump.Watch(sink, Readiness.Writable, this);
            attachers.ForEach(attacher => attacher.Hold());
        }
    }

    /// <summary>The end of the input. A terminal has none: it stays.</summary>
    internal void EndInput()
    {
        if (!isTerminal) Close();
    }

    public void Ready(Readiness readiness)
    {
        pump.Forget(sink, key);
        key = 0;
        var rest = waiting;
        waiting = [];
        Write(rest);
        if (!closed && waiting.Length == 0) attachers.ForEach(attacher => attacher.GoOn());
    }

    internal void Close()
    {
        if (closed) return;
        closed = true;
        if (key != 0) pump.Forget(sink, key);
        sink.Dispose();
        foreach (var attacher in attachers.ToArray()) attacher.Close();
    }
}
