using Naru.ApiHttp;
using Naru.Engine.Containers;

namespace Naru.Host.Pods;

/// <summary>Carries bytes between a process's streams and a client's until the process has said all it had to say.</summary>
internal static class StreamPump
{
    private const int BufferBytes = 16 << 10;

    public static async Task RunAsync(ContainerStreams process, NodeExecStreams client, Func<int, int, Task> resize, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var input = process.Stdin is null ? Task.CompletedTask : InputAsync(process, client, over.Token);
        var sizes = process.Tty ? SizesAsync(client, resize, over.Token) : Task.CompletedTask;
        await Task.WhenAll(OutputAsync(process.Stdout, 1, client, cancel), OutputAsync(process.Stderr, 2, client, cancel));
        over.Cancel();
        await Quietly(input);
        await Quietly(sizes);
    }

    private static async Task OutputAsync(Stream? from, int number, NodeExecStreams client, CancellationToken cancel)
    {
        if (from is null) return;
        var buffer = new byte[BufferBytes];
        while (await from.ReadAsync(buffer, cancel) is > 0 and var read) await client.WriteOutput(number, buffer.AsMemory(0, read), cancel);
    }

    private static async Task InputAsync(ContainerStreams process, NodeExecStreams client, CancellationToken cancel)
    {
        var buffer = new byte[BufferBytes];
        while (await client.ReadInput(buffer, cancel) is > 0 and var read)
        {
            await process.Stdin!.WriteAsync(buffer.AsMemory(0, read), cancel);
            await process.Stdin.FlushAsync(cancel);
        }
        process.EndInput();
    }

    private static async Task SizesAsync(NodeExecStreams client, Func<int, int, Task> resize, CancellationToken cancel)
    {
        while (await client.NextSize(cancel) is { } size) await resize(size.Rows, size.Columns);
    }

    // The process has ended: what the client still types, and whether it can be delivered, matters to nobody.
    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or ObjectDisposedException or Naru.Engine.EngineException)
        {
            return;
        }
    }
}
