using System.IO.Pipelines;

namespace Naru.DockerApi.Http;

/// <summary>A duplex pipe whose two ends can be taken away from whoever holds it.</summary>
internal sealed class DetachablePipe(IDuplexPipe inner) : IDuplexPipe
{
    private readonly DetachableReader reader = new(inner.Input);
    private readonly DetachableWriter writer = new(inner.Output);

    public PipeReader Input => reader;

    public PipeWriter Output => writer;

    public (PipeReader Reader, PipeWriter Writer) Detach()
    {
        reader.Detach();
        writer.Detach();
        return (inner.Input, inner.Output);
    }
}
