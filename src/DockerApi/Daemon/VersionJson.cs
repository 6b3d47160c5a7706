namespace Naru.DockerApi.Daemon;

/// <summary>The answer to <c>docker version</c>.</summary>
public sealed record VersionJson
{
    public required VersionPlatform Platform { get; init; }
    public required IReadOnlyList<VersionComponent> Components { get; init; }
    public required string Version { get; init; }
    public required string ApiVersion { get; init; }
    public required string MinAPIVersion { get; init; }
    public string GitCommit { get; set; } = "";

    /// <summary>Clients print this as it is; it is the language's runtime.</summary>
    public required string GoVersion { get; init; }

    public string Os { get; set; } = "linux";
    public required string Arch { get; init; }
    public required string KernelVersion { get; init; }
    public string BuildTime { get; set; } = "";
}
