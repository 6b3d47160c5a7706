namespace Naru.Cli.EngineVerbs;

/// <summary>Splits <c>host:5000/name:tag</c> into name and tag; a digest counts as the tag, and <c>latest</c> where none is given.</summary>
internal static class ImageName
{
    public static (string Name, string Tag) Split(string image)
    {
        var at = image.IndexOf('@');
        if (at >= 0) return (image[..at], image[(at + 1)..]);
        var colon = image.LastIndexOf(':');
        return colon > image.LastIndexOf('/') ? (image[..colon], image[(colon + 1)..]) : (image, "latest");
    }
}
