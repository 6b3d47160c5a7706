using System.Net;

namespace Naru.Engine.Transfer;

/// <summary>A blob as a request body: read from its file as it goes, its length known, its progress reported.</summary>
internal sealed class BlobContent(FileStream blob, Action<long> report) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var buffer = new byte[128 << 10];
        long sent = 0;
        for (int count; (count = await blob.ReadAsync(buffer)) > 0;)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count));
            report(sent += count);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = blob.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) blob.Dispose();
        base.Dispose(disposing);
    }
}
