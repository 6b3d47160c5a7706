using System.Net.Sockets;

namespace Naru.Runtime;

/// <summary>
/// One attacher's ends. The output streams end when the process has ended and all its output was read. A reader that
/// stops reading stops the process's output once 1 MiB waits for it. <see cref="EndInput"/> ends the input;
/// disposing detaches.
/// </summary>
public sealed class AttachedStreams(NetworkStream? stdin, NetworkStream? stdout, NetworkStream? stderr) : IDisposable
{
    public Stream? Stdin => stdin;

    public Stream? Stdout => stdout;

    public Stream? Stderr => stderr;

    /// <summary>Nothing more will be typed.</summary>
    public void EndInput()
    {
        if (stdin?.Socket.Connected == true) stdin.Socket.Shutdown(SocketShutdown.Send);
    }

    public void Dispose()
    {
        stdin?.Dispose();
        stdout?.Dispose();
        stderr?.Dispose();
    }
}
