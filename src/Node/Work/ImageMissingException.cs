namespace Naru.Node.Work;

/// <summary>An image is not on the machine; the reason is what the container's status shows.</summary>
internal sealed class ImageMissingException(string reason, string message) : Exception(message)
{
    public string Reason { get; } = reason;
}
