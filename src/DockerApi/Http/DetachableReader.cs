using System.IO.Pipelines;

namespace Naru.DockerApi.Http;

/// <summary>Passes reads through until detached; from then on its holder sees an ended stream.</summary>
internal sealed class DetachableReader(PipeReader inner) : PipeReader
{
    private volatile bool detached;

    public void Detach() => detached = true;

    public override bool TryRead(out ReadResult result)
    {
        if (!detached) return inner.TryRead(out result);
        result = new ReadResult(default, isCanceled: false, isCompleted: true);
        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        detached ? new(new ReadResult(default, isCanceled: false, isCompleted: true)) : inner.ReadAsync(cancellationToken);

    public override void AdvanceTo(SequencePosition consumed)
    {
        if (!detached) inner.AdvanceTo(consumed);
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!detached) inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead()
    {
        if (!detached) inner.CancelPendingRead();
    }

    public override void Complete(Exception? exception = null)
    {
        if (!detached) inner.Complete(exception);
    }
}
