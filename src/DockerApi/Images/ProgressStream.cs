using System.Threading.Channels;
using Naru.DockerApi.Http;
using Naru.Engine.Transfer;

namespace Naru.DockerApi.Images;

/// <summary>
/// Tells a client how long work goes on, one JSON object a line. Whoever works writes from any thread without waiting; one
/// task sends. Once it has begun, an error can only be told as its last line, which <see cref="RunAsync"/> does.
/// </summary>
internal sealed class ProgressStream
{
    private readonly Channel<ProgressMessage> lines = Channel.CreateUnbounded<ProgressMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task sending;

    private ProgressStream(DockerRequest request, Stream body) => sending = SendAsync(request, body);

    /// <summary>Does work that tells its progress, and ends the stream with its error if it fails.</summary>
    public static async Task RunAsync(DockerRequest request, Func<Action<ProgressMessage>, Task> work)
    {
        var progress = new ProgressStream(request, await request.BeginStreamAsync("application/json"));
        try
        {
            await work(line => progress.lines.Writer.TryWrite(line));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException && !request.Aborted.IsCancellationRequested)
        {
            progress.lines.Writer.TryWrite(ProgressMessage.Failed(ErrorAnswer.Sentence(fault)));
        }
        progress.lines.Writer.TryComplete();
        await progress.sending;
    }

    private async Task SendAsync(DockerRequest request, Stream body)
    {
        while (await lines.Reader.WaitToReadAsync(request.Aborted))
        {
            while (lines.Reader.TryRead(out var line)) await body.WriteAsync(line.ToLine(), request.Aborted);
            await body.FlushAsync(request.Aborted);
        }
    }
}
