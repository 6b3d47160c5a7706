using Naru.Engine.Content;

namespace Naru.Registry;

/// <summary>One upload: the blob written so far, and the claim that keeps it from being collected.</summary>
internal sealed class UploadSession(string id, string repository, BlobWriter blob, IDisposable hold) : IDisposable
{
    public string Id { get; } = id;

    public string Repository { get; } = repository;

    public BlobWriter Blob { get; } = blob;

    public bool InUse { get; set; }

    public DateTimeOffset LastUsed { get; set; }

    public void Dispose()
    {
        Blob.Dispose();
        hold.Dispose();
    }
}
