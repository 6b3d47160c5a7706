using System.Buffers;
using Naru.DockerApi.Http;
using Naru.Engine.Containers;
using Naru.Engine.Logs;

namespace Naru.DockerApi.Streams;

/// <summary>
/// Carries bytes between a hijacked connection and a process until the process's output ends, or the client leaves or
/// types the keys that detach. The client's half-close ends the process's input and nothing else.
/// </summary>
internal static class AttachPump
{
    private const int BufferSize = 32 << 10;

    public static async Task RunAsync(HijackedStream client, ContainerStreams process, string detachKeys)
    {
        using var over = new CancellationTokenSource();
        var input = process.Stdin is null ? DrainAsync(client, over.Token) : InputAsync(client, process, new DetachKeys(process.Tty ? detachKeys : ""), over);
        try
        {
            await Task.WhenAll(
                OutputAsync(process.Stdout, LogStream.Stdout, client, process.Tty, over.Token),
                OutputAsync(process.Stderr, LogStream.Stderr, client, process.Tty, over.Token));
        }
        catch (Exception left) when (left is OperationCanceledException or IOException)
        {
            // Detached, or the client is gone; the process goes on.
        }
        await over.CancelAsync();
        await input;
    }

    private static async Task OutputAsync(Stream? from, LogStream stream, HijackedStream to, bool tty, CancellationToken cancel)
    {
        if (from is null) return;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var start = tty ? 0 : RawFrames.HeaderSize;
            for (int read; (read = await from.ReadAsync(buffer.AsMemory(start, BufferSize - start), cancel)) > 0;)
            {
                if (!tty) RawFrames.WriteHeader(buffer, stream, read);
                if (!await to.WriteAsync(buffer.AsMemory(0, start + read), cancel)) throw new IOException("the client takes no more");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task InputAsync(HijackedStream from, ContainerStreams process, DetachKeys keys, CancellationTokenSource over)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (int read; (read = await from.Input.ReadAsync(buffer, over.Token)) > 0;)
            {
                var (pass, detach) = keys.Filter(buffer.AsSpan(0, read));
                if (pass.Length > 0) await process.Stdin!.WriteAsync(pass, over.Token);
                if (!detach) continue;
                from.IsDetached = true;
                await over.CancelAsync();
            }
            process.EndInput();
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The process takes no more input, or the output side has ended: nothing is left to carry.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads and drops what the client sends to a process that takes no input.</summary>
    private static async Task DrainAsync(HijackedStream from, CancellationToken over)
    {
        var buffer = new byte[512];
        try
        {
            while (await from.Input.ReadAsync(buffer, over) > 0)
            {
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // The output has ended, or the client is gone.
        }
    }
}
