namespace Naru.Host.Agents;

/// <summary>Carries bytes both ways between two streams until one side has ended and the other's rest has been delivered.</summary>
internal static class TwoWays
{
    private const int BufferBytes = 32 << 10;

    public static async Task RunAsync(Stream one, Stream other, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var there = CopyAsync(one, other, over.Token);
        var back = CopyAsync(other, one, over.Token);
        // The program's answer is what matters: when it has ended the connection, nothing more is to come.
        await Task.WhenAny(back, there);
        if (there.IsCompleted && !back.IsCompleted) await back;
        over.Cancel();
        await Task.WhenAll(there, back);
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken cancel)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await from.ReadAsync(buffer, cancel) is > 0 and var read)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancel);
                await to.FlushAsync(cancel);
            }
            if (to is System.Net.Sockets.NetworkStream network) network.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side is gone; the caller ends the other.
            return;
        }
    }
}
