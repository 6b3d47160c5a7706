using Naru.Oci;

namespace Naru.Engine.Images;

/// <summary>An image that came out of an archive; the name is null when the archive gave none.</summary>
public sealed record LoadedImage(Digest Id, ImageReference? Name)
{
    /// <summary>The line people see.</summary>
    public string Message => Name is null ? $"Loaded image ID: {Id}" : $"Loaded image: {Name.Familiar}";
}
