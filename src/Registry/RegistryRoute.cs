using Naru.Oci;

namespace Naru.Registry;

/// <summary>What a path below <c>/v2/</c> asks for. A repository name has slashes itself, so paths are read from the end.</summary>
internal abstract record RegistryRoute
{
    public sealed record Root : RegistryRoute;

    public sealed record Catalog : RegistryRoute;

    public sealed record Tags(string Repository) : RegistryRoute;

    public sealed record Manifest(string Repository, string Reference) : RegistryRoute;

    public sealed record Blob(string Repository, string Digest) : RegistryRoute;

    public sealed record Uploads(string Repository) : RegistryRoute;

    public sealed record Upload(string Repository, string Id) : RegistryRoute;

    public sealed record Referrers(string Repository, string Digest) : RegistryRoute;

    /// <summary>Reads a path; null when nothing of the API is there. A bad repository name is a <see cref="RegistryFault"/>.</summary>
    public static RegistryRoute? Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not ["v2", .. var rest]) return null;
        return rest switch
        {
            [] => new Root(),
            ["_catalog"] => new Catalog(),
            [.. var name, "tags", "list"] => new Tags(Name(name)),
            [.. var name, "blobs", "uploads"] => new Uploads(Name(name)),
            [.. var name, "blobs", "uploads", var id] => new Upload(Name(name), id),
            [.. var name, "blobs", var digest] => new Blob(Name(name), digest),
            [.. var name, "manifests", var reference] => new Manifest(Name(name), reference),
            [.. var name, "referrers", var digest] => new Referrers(Name(name), digest),
            _ => null,
        };
    }

    private static string Name(string[] parts)
    {
        var name = string.Join('/', parts);
        return name.Length <= 255 && ImageReference.IsPath(name) ? name : throw RegistryFault.NameInvalid(name);
    }
}
