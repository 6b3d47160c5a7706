using Naru.Resources.Trees;

namespace Naru.Cli.EngineVerbs;

/// <summary>
/// A person at a terminal, or a pipe, talking with a process in a container: standard input goes in until it ends, output
/// comes back until the process closes it, and the window's size follows.
/// </summary>
internal static class Conversation
{
    /// <param name="resizePath">Where the window's size is posted; null when there is no terminal in the container.</param>
    public static async Task RunAsync(EngineClient engine, EngineConnection connection, bool sendsInput, string? resizePath, Invocation invocation)
    {
        using var raw = resizePath is not null && sendsInput ? invocation.Terminal.EnterRaw() : null;
        if (resizePath is not null && invocation.Terminal.Size() is { } size)
            await engine.PostAsync($"{resizePath}?h={size.Rows}&w={size.Columns}", default, invocation.Cancel);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(invocation.Cancel);
        var input = sendsInput ? SendInputAsync(connection, ended.Token) : Task.CompletedTask;
        await using var output = Console.OpenStandardOutput();
        await using var errors = Console.OpenStandardError();
        await StdStreams.CopyAsync(connection.Stream, output, errors, framed: resizePath is null, invocation.Cancel);
        ended.Cancel();
        _ = input.ContinueWith(task => task.Exception, TaskScheduler.Default);
    }

    private static async Task SendInputAsync(EngineConnection connection, CancellationToken cancel)
    {
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[8 * 1024];
        int read;
        while ((read = await input.ReadAsync(buffer, cancel)) > 0)
        {
            await connection.Stream.WriteAsync(buffer.AsMemory(0, read), cancel);
            await connection.Stream.FlushAsync(cancel);
        }
        connection.EndInput();
    }
}
