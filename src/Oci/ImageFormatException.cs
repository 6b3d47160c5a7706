namespace Naru.Oci;

/// <summary>Bytes or text that break an image format: what was read, where, and what was wanted instead.</summary>
public sealed class ImageFormatException : Exception
{
    public ImageFormatException(string message) : base(message) { }

    public ImageFormatException(string message, Exception inner) : base(message, inner) { }
}
