namespace Naru.DockerApi.Volumes;

/// <summary>Bytes in a volume, and how many containers have it.</summary>
public sealed record VolumeUseJson(long Size, int RefCount);
