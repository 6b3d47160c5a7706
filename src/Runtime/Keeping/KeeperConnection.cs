using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Naru.Kernel;
using Naru.Kernel.Polling;
using Naru.Kernel.Sockets;
using Naru.Runtime.Protocol;

namespace Naru.Runtime.Keeping;

/// <summary>One client's line, on the keeper's main thread. What it does not take is kept up to a bound; then it is cut off.</summary>
internal sealed class KeeperConnection(KeeperLoop loop, UnixSocket socket)
{
    private const int MostWaiting = 8 << 20;

    private readonly FrameBuffer frames = new();
    private readonly Queue<(byte[] Frame, SafeFileHandle[] Descriptors)> waiting = new();
    private long key;
    private int sent, waitingBytes;
    private bool closed;

    internal bool IsSubscribed { get; set; }

    internal void Open() => key = loop.Watch(socket.Handle, Readiness.Readable, Ready);

    internal void Send(KeeperReply reply, params SafeFileHandle[] descriptors)
    {
        if (closed)
        {
            foreach (var descriptor in descriptors) descriptor.Dispose();
            return;
        }
        var frame = FrameBuffer.Frame(JsonSerializer.SerializeToUtf8Bytes(reply, KeeperJson.Default.KeeperReply), descriptors.Length);
        waiting.Enqueue((frame, descriptors));
        waitingBytes += frame.Length;
        if (waitingBytes > MostWaiting) Close();
        else Flush();
    }

    private void Ready(Readiness readiness)
    {
        try
        {
            if ((readiness & Readiness.Writable) != 0) Flush();
            if ((readiness & (Readiness.Readable | Readiness.HangUp | Readiness.Error)) != 0) Receive();
        }
        catch (Exception error) when (error is KernelException or InvalidDataException or JsonException)
        {
            Console.Error.WriteLine($"keeper: a client was cut off: {error.Message}");
            Close();
        }
    }

    private void Receive()
    {
        while (!closed)
        {
            var count = socket.Receive(frames.Room(), frames.Descriptors);
            if (count < 0) return;
            if (count == 0)
            {
                Close();
                return;
            }
            frames.Received(count);
            while (!closed && frames.TryTake(out var body, out var stray))
            {
                foreach (var handle in stray) handle.Dispose();
                var request = JsonSerializer.Deserialize(body, KeeperJson.Default.KeeperRequest)!;
                loop.Requests.Handle(this, request);
            }
        }
    }

    private void Flush()
    {
        try
        {
            while (waiting.TryPeek(out var next))
            {
                var count = socket.Send(next.Frame.AsSpan(sent), sent == 0 ? next.Descriptors : []);
                if (count < 0)
                {
                    loop.Change(socket.Handle, key, Readiness.Readable | Readiness.Writable);
                    return;
                }
                sent += count;
                if (sent < next.Frame.Length) continue;
                sent = 0;
                waitingBytes -= next.Frame.Length;
                foreach (var descriptor in waiting.Dequeue().Descriptors) descriptor.Dispose();
            }
            loop.Change(socket.Handle, key, Readiness.Readable);
        }
        catch (KernelException)
        {
            // The client has gone; its containers go on.
            Close();
        }
    }

    private void Close()
    {
        if (closed) return;
        closed = true;
        loop.Forget(socket.Handle, key);
        foreach (var (_, descriptors) in waiting)
            foreach (var descriptor in descriptors) descriptor.Dispose();
        foreach (var handle in frames.Descriptors) handle.Dispose();
        socket.Dispose();
        loop.Closed(this);
    }
}
