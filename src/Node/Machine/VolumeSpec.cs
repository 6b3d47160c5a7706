namespace Naru.Node.Machine;

/// <summary>A volume of one pod, with everything resolved.</summary>
public abstract record VolumeSpec(string PodUid, string Name)
{
    /// <summary>The group that owns what is in the volume, or null to leave it.</summary>
    public long? FsGroup { get; init; }

    /// <summary>A directory that lives as long as the pod; in memory when asked.</summary>
    public sealed record Scratch(string PodUid, string Name, bool InMemory, long SizeLimitBytes) : VolumeSpec(PodUid, Name);

    /// <summary>Files that change all at once, or not at all, when they are prepared anew.</summary>
    public sealed record Files(string PodUid, string Name, IReadOnlyList<VolumeFile> Content) : VolumeSpec(PodUid, Name);

    /// <summary>A path of the node, checked and made as <paramref name="Type"/> says (DirectoryOrCreate, File, Socket, …).</summary>
    public sealed record HostPath(string PodUid, string Name, string Path, string Type) : VolumeSpec(PodUid, Name);
}
