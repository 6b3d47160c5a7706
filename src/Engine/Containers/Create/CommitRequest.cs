using Naru.Engine.Containers.Config;
using Naru.Oci;

namespace Naru.Engine.Containers.Create;

/// <summary>How an image is to be made of a container.</summary>
public sealed record CommitRequest
{
    /// <summary>Null leaves the image without a name.</summary>
    public ImageReference? Name { get; init; }

    public string Comment { get; set; } = "";
    public string Author { get; set; } = "";

    /// <summary>Freeze the container while its files are read.</summary>
    public bool Pause { get; set; } = true;

    /// <summary>Dockerfile instructions that change the configuration.</summary>
    public IReadOnlyList<string> Changes { get; set; } = [];

    /// <summary>Replaces the container's own configuration; null keeps it.</summary>
    public ContainerConfig? Config { get; init; }
}
