using System.Net;
using System.Net.Http.Headers;
using Naru.Engine.Content;
using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.Engine.Transfer;

/// <summary>
/// Fetches one blob into the content store. A broken connection is taken up again where it broke (a range request), at
/// most <see cref="Attempts"/> times; a connection that says nothing for a minute counts as broken. The digest is checked when all is there.
/// </summary>
internal sealed class BlobDownload(RegistryConnection registry, string repository, ContentStore content, TimeProvider time)
{
    private const int Attempts = 5;
    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Downloads; <paramref name="report"/> gets the bytes so far.</summary>
    public async Task Fetch(Descriptor blob, Action<long> report, CancellationToken cancellation)
    {
        using var writer = content.Create(blob.Size);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Continue(blob, writer, report, cancellation);
                writer.Commit(blob.Digest, blob.Size);
                return;
            }
            catch (Exception e) when (attempt < Attempts && IsTransient(e) && !cancellation.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200 << attempt), time, cancellation);
            }
        }
    }

    private async Task Continue(Descriptor blob, BlobWriter writer, Action<long> report, CancellationToken cancellation)
    {
        var from = writer.Length;
        using var response = await registry.Send($"repository:{repository}:pull", () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, $"/v2/{repository}/blobs/{blob.Digest}");
            if (from > 0) request.Headers.Range = new RangeHeaderValue(from, null);
            return request;
        }, cancellation);
        await registry.Check(response, $"blob {blob.Digest} of {repository}", cancellation);
        var skip = response.StatusCode == HttpStatusCode.PartialContent ? 0 : from;
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[128 << 10];
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        while (true)
        {
            stall.CancelAfter(StallTimeout);
            var count = await stream.ReadAsync(buffer, stall.Token);
            if (count == 0) break;
            var skipped = (int)Math.Min(skip, count);
            skip -= skipped;
            writer.Write(buffer.AsSpan(skipped, count - skipped));
            report(writer.Length);
        }
        if (writer.Length < blob.Size) throw new IOException($"the connection ended after {writer.Length} of {blob.Size} bytes");
    }

    private static bool IsTransient(Exception e) =>
        e is IOException or HttpRequestException or OperationCanceledException || e is EngineException { Fault: EngineFault.Failed };
}
