namespace Naru.DockerApi.Volumes;

/// <summary>A list of volumes.</summary>
public sealed record VolumeListJson(IReadOnlyList<VolumeJson> Volumes, IReadOnlyList<string>? Warnings);
