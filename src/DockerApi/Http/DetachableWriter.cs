using System.IO.Pipelines;

namespace Naru.DockerApi.Http;

/// <summary>Passes writes through until detached; from then on what its holder writes goes nowhere.</summary>
internal sealed class DetachableWriter(PipeWriter inner) : PipeWriter
{
    private byte[] sink = [];
    private volatile bool detached;

    public override bool CanGetUnflushedBytes => !detached && inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => detached ? 0 : inner.UnflushedBytes;

    public void Detach() => detached = true;

    public override void Advance(int bytes)
    {
        if (!detached) inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => detached ? Sink(sizeHint) : inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => detached ? Sink(sizeHint) : inner.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        detached ? new(new FlushResult(isCanceled: false, isCompleted: false)) : inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush()
    {
        if (!detached) inner.CancelPendingFlush();
    }

    public override void Complete(Exception? exception = null)
    {
        if (!detached) inner.Complete(exception);
    }

    private byte[] Sink(int sizeHint)
    {
        if (sink.Length < Math.Max(sizeHint, 4096)) sink = new byte[Math.Max(sizeHint, 4096)];
        return sink;
    }
}
