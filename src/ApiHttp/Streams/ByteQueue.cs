using System.IO.Pipelines;

namespace Naru.ApiHttp.Streams;

/// <summary>Bytes from one side to another, bounded: a writer waits while much is unread. One writes, one reads.</summary>
internal sealed class ByteQueue
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19, useSynchronizationContext: false));

    private bool _isComplete;

    /// <summary>What is written after the end is nobody's.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (!_isComplete) await _pipe.Writer.WriteAsync(bytes, cancel);
    }

    /// <summary>The next bytes; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) => await _pipe.Reader.AsStream(leaveOpen: true).ReadAsync(buffer, cancel);

    public void Complete()
    {
        _isComplete = true;
        _pipe.Writer.Complete();
    }
}
