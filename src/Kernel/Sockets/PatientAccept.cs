using System.Net.Sockets;

namespace Naru.Kernel.Sockets;

/// <summary>Takes the next connection of a listener. What fails for one, or for want of descriptors, is no reason to listen no more.</summary>
public static class PatientAccept
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for a connection; who comes while the process is short of something waits in the listener's queue.</summary>
    /// <param name="accept">The listener's own call.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The listener is closed.</exception>
    public static async Task<T> NextAsync<T>(Func<CancellationToken, ValueTask<T>> accept, TimeProvider time, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await accept(cancel);
            }
            catch (SocketException) when (!cancel.IsCancellationRequested)
            {
                await Task.Delay(Pause, time, cancel);
            }
        }
    }
}
