using System.IO.Pipelines;

namespace Naru.DockerApi.Http;

/// <summary>
/// The raw two-way stream of a hijacked connection. Reading ends when the client closes its writing half; writing goes
/// on until this is disposed, which closes the connection. Writes are serialized here, since two streams may feed one.
/// </summary>
public sealed class HijackedStream : IAsyncDisposable
{
    private readonly PipeReader reader;
    private readonly PipeWriter writer;
    private readonly Action done;
    private readonly SemaphoreSlim writing = new(1, 1);

    internal HijackedStream(PipeReader reader, PipeWriter writer, CancellationToken inputEnded, Action done)
    {
        (this.reader, this.writer, this.done, InputEnded) = (reader, writer, done, inputEnded);
        Input = reader.AsStream(leaveOpen: true);
    }

    /// <summary>What the client sends, until it half-closes.</summary>
    public Stream Input { get; }

    /// <summary>Fires when the client has closed its writing half, or is gone altogether.</summary>
    public CancellationToken InputEnded { get; }

    /// <summary>Set when the client typed the keys that detach: the process goes on without it.</summary>
    public bool IsDetached { get; set; }

    /// <summary>Sends bytes at once; false when the client takes no more.</summary>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel);
        try
        {
            var result = await writer.WriteAsync(bytes, cancel);
            return !result.IsCompleted;
        }
        finally
        {
            writing.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        done();
        return ValueTask.CompletedTask;
    }
}
