using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Naru.Kernel;
using Naru.Kernel.Sockets;

namespace Naru.Runtime.Protocol;

/// <summary>A connection of the client's: one thread reads replies and events, callers write requests under a lock.</summary>
internal sealed class KeeperLine : IDisposable
{
    private readonly UnixSocket socket;
    private readonly Lock sending = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<KeeperReply>> waiting = new();
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long lastId;

    private KeeperLine(UnixSocket socket)
    {
        this.socket = socket;
        new Thread(ReadAll, maxStackSize: 256 * 1024) { IsBackground = true, Name = "keeper-line" }.Start();
    }

    internal event Action<ContainerExit>? Exited;

    internal Task Closed => closed.Task;

    internal static KeeperLine Open(string path)
    {
        try
        {
            return new KeeperLine(UnixSocket.Connect(path));
        }
        catch (KernelException error)
        {
            throw new KeeperException(KeeperFault.Disconnected, $"no keeper answers: {error.Message}");
        }
    }

    internal async Task<KeeperReply> CallAsync(KeeperRequest request, CancellationToken cancellation)
    {
        var id = Interlocked.Increment(ref lastId);
        var answer = new TaskCompletionSource<KeeperReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[id] = answer;
        try
        {
            Send(FrameBuffer.Frame(JsonSerializer.SerializeToUtf8Bytes(request with { Id = id }, KeeperJson.Default.KeeperRequest), 0));
            var reply = await answer.Task.WaitAsync(cancellation);
            return reply.Fault is { } fault ? throw new KeeperException(fault, reply.Message ?? fault.ToString()) : reply;
        }
        finally
        {
            waiting.TryRemove(id, out _);
        }
    }

    /// <summary>The streams that came with a reply.</summary>
    internal static AttachedStreams Streams(KeeperReply reply)
    {
        var handles = reply.Descriptors;
        NetworkStream?[] streams = [null, null, null];
        for (var i = 0; i < handles.Count; i++)
        {
            var at = Array.IndexOf(Names, reply.Streams![i]);
            streams[at] = AsStream(handles[i]);
        }
        return new AttachedStreams(streams[0], streams[1], streams[2]);
    }

    public void Dispose()
    {
        socket.Shutdown();
    }

    private static readonly string[] Names = ["stdin", "stdout", "stderr"];

    private static NetworkStream AsStream(SafeFileHandle handle)
    {
        var number = handle.DangerousGetHandle();
        handle.SetHandleAsInvalid();
        return new NetworkStream(new Socket(new SafeSocketHandle(number, ownsHandle: true)), ownsSocket: true);
    }

    private void Send(ReadOnlySpan<byte> frame)
    {
        if (Closed.IsCompleted) throw Gone();
        try
        {
            lock (sending)
                while (frame.Length > 0)
                    frame = frame[socket.Send(frame)..];
        }
        catch (Exception error) when (error is KernelException or ObjectDisposedException)
        {
            throw Gone();
        }
    }

    private void ReadAll()
    {
        var frames = new FrameBuffer();
        try
        {
            while (true)
            {
                var count = socket.Receive(frames.Room(), frames.Descriptors);
                if (count <= 0) break;
                frames.Received(count);
                while (frames.TryTake(out var body, out var handles)) Handle(body, handles);
            }
        }
        catch (Exception error) when (error is KernelException or ObjectDisposedException or InvalidDataException or JsonException)
        {
            // A broken line is reported to every caller below; what broke it adds nothing they could act on.
        }
        closed.TrySetResult();
        foreach (var call in waiting.Values) call.TrySetException(Gone());
        foreach (var handle in frames.Descriptors) handle.Dispose();
        socket.Dispose();
    }

    private void Handle(ReadOnlySpan<byte> body, SafeFileHandle[] handles)
    {
        var reply = JsonSerializer.Deserialize(body, KeeperJson.Default.KeeperReply)!;
        reply.Descriptors = handles;
        if (reply.Exited is { } exit) Exited?.Invoke(exit);
        else if (!waiting.TryRemove(reply.Id, out var call) || !call.TrySetResult(reply))
            foreach (var handle in handles) handle.Dispose();
    }

    private static KeeperException Gone() => new(KeeperFault.Disconnected, "the keeper has gone");
}
