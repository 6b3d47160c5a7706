using System.Threading.Channels;
using Naru.DockerApi.Http;
using Naru.Engine.Transfer;

namespace Naru.DockerApi.Images;

/// <summary>
/// Tells a client how long work goes on, one JSON object a line. Whoever works writes from any thread; one task sends. A
/// client that does not read holds the work up once <see cref="MostWaiting"/> lines wait for it; one that has left does not.
/// Once it has begun, an error can only be told as its last line, which <see cref="RunAsync"/> does.
/// </summary>
internal sealed class ProgressStream
{
    internal const int MostWaiting = 256;
    private readonly Channel<ProgressMessage> lines = Channel.CreateBounded<ProgressMessage>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Task sending;

    private ProgressStream(DockerRequest request, Stream body) => sending = SendAsync(request, body);

    /// <summary>Does work that tells its progress, and ends the stream with its error if it fails.</summary>
    public static async Task RunAsync(DockerRequest request, Func<Action<ProgressMessage>, Task> work)
    {
        var progress = new ProgressStream(request, await request.BeginStreamAsync("application/json"));
        try
        {
            await work(progress.Tell);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException && !request.Aborted.IsCancellationRequested)
        {
            await progress.TellAsync(ProgressMessage.Failed(ErrorAnswer.Sentence(fault)));
        }
        progress.lines.Writer.TryComplete();
        await progress.sending;
    }

    private void Tell(ProgressMessage line)
    {
        var told = TellAsync(line);
        if (!told.IsCompletedSuccessfully) told.AsTask().GetAwaiter().GetResult();
    }

    private async ValueTask TellAsync(ProgressMessage line)
    {
        while (!lines.Writer.TryWrite(line))
            if (!await lines.Writer.WaitToWriteAsync()) return; // The client takes no more.
    }

    private async Task SendAsync(DockerRequest request, Stream body)
    {
        try
        {
            while (await lines.Reader.WaitToReadAsync(request.Aborted))
            {
                while (lines.Reader.TryRead(out var line)) await body.WriteAsync(line.ToLine(), request.Aborted);
                await body.FlushAsync(request.Aborted);
            }
        }
        finally
        {
            lines.Writer.TryComplete();
        }
    }
}
