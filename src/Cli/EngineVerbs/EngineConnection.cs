using System.Net.Sockets;

namespace Naru.Cli.EngineVerbs;

/// <summary>A raw two-way stream to a process in a container. What is sent can be ended while what comes goes on.</summary>
internal sealed class EngineConnection(HttpClient http, Socket socket, Stream stream) : IAsyncDisposable
{
    public Stream Stream => stream;

    /// <summary>Says that nothing more is sent: the program finds the end of its input.</summary>
    public void EndInput() => socket.Shutdown(SocketShutdown.Send);

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        http.Dispose();
    }
}
