using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Web;

/// <summary>
/// HTTP/1.1, enough for a sample. On SIGTERM it takes no new connection, tells those it has to close after their next
/// answer, and ends when they are gone: so a rolling update loses no request.
/// </summary>
internal static class Server
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);
    private static readonly TaskCompletionSource Leaving = new();
    private static int _connections;

    public static async Task<int> RunAsync()
    {
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
        var port = int.TryParse(Environment.GetEnvironmentVariable("PORT"), out var given) ? given : 8080;
        using var listener = new TcpListener(IPAddress.Any, port);
        listener.Start(512);
        if (int.TryParse(Environment.GetEnvironmentVariable("GRPC_PORT"), out var healthPort)) _ = Health.RunAsync(healthPort);
        Console.WriteLine($"{Answers.Name} {Answers.Version} listens on {port}");
        while (!Leaving.Task.IsCompleted)
        {
            var accepted = listener.AcceptTcpClientAsync();
            if (await Task.WhenAny(accepted, Leaving.Task) == accepted) _ = ServeAsync(await accepted);
        }
        // Connections that the kernel has already accepted for us are served too.
        while (listener.Pending()) _ = ServeAsync(await listener.AcceptTcpClientAsync());
        var until = DateTime.UtcNow + Drain;
        while (Volatile.Read(ref _connections) > 0 && DateTime.UtcNow < until) await Task.Delay(10);
        Console.WriteLine("done");
        return 0;
    }

    private static void Leave(PosixSignalContext signal)
    {
        signal.Cancel = true;
        Leaving.TrySetResult();
    }

    private static async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connections);
        try
        {
            using var _ = client;
            client.NoDelay = true;
            using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            while (await ReadRequestAsync(reader) is var (path, keep) && path is not null)
            {
                var close = !keep || Leaving.Task.IsCompleted;
                var (status, body) = Answers.To(path);
                var text = $"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{(close ? "Connection: close\r\n" : "")}\r\n{body}";
                await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
                if (close) return;
            }
        }
        catch (IOException)
        {
            // The peer went away; there is nobody to tell.
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    // A kept-alive connection that waits for its next request is let go when the server leaves.
    private static async Task<(string? Path, bool Keep)> ReadRequestAsync(StreamReader reader)
    {
        var first = reader.ReadLineAsync();
        if (!first.IsCompleted && await Task.WhenAny(first, IdleEndAsync()) != first) return (null, false);
        if (await first is not { } line || line.Split(' ') is not [_, var path, _]) return (null, false);
        var keep = true;
        while (await reader.ReadLineAsync() is { Length: > 0 } header)
            if (header.Equals("Connection: close", StringComparison.OrdinalIgnoreCase)) keep = false;
        return (path, keep);
    }

    private static async Task IdleEndAsync()
    {
        await Leaving.Task;
        await Task.Delay(Drain / 2);
    }
}
