namespace Naru.Engine.Volumes;

/// <summary>A named piece of storage as it stands on disk beside its data.</summary>
public sealed record VolumeRecord
{
    public required string Name { get; init; }
    public required DateTimeOffset Created { get; init; }
    public Dictionary<string, string> Labels { get; set; } = [];
    public Dictionary<string, string> Options { get; set; } = [];

    /// <summary>Made for one container without a name of its own.</summary>
    public bool Anonymous { get; init; }
}
