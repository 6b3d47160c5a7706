namespace Naru.Node.Machine;

/// <summary>A volume of one pod, with everything resolved.</summary>
public abstract record VolumeSpec(string PodUid, string Name)
{
    /// <summary>The group that owns what is in the volume, or null to leave it.</summary>
    public long? FsGroup { get; init; }

    /// <summary>
    /// No container may write the volume, whatever its manifest asks for. Files always: they are this machine's to write, and a
    /// container that could write beside it would choose what it writes.
    /// </summary>
    public virtual bool IsReadOnly => false;

    /// <summary>A directory that lives as long as the pod; in memory when asked.</summary>
    public sealed record Scratch(string PodUid, string Name, bool InMemory, long SizeLimitBytes) : VolumeSpec(PodUid, Name);

    /// <summary>Files that change all at once, or not at all, when they are prepared anew.</summary>
    public sealed record Files(string PodUid, string Name, IReadOnlyList<VolumeFile> Content) : VolumeSpec(PodUid, Name)
    {
        public override bool IsReadOnly => true;
    }

    /// <summary>A path of the node, checked and made as <paramref name="Type"/> says (DirectoryOrCreate, File, Socket, …).</summary>
    public sealed record HostPath(string PodUid, string Name, string Path, string Type) : VolumeSpec(PodUid, Name)
    {
        /// <summary>The folder is a claim's: made where it is missing so that any user may write there, and not by root alone.</summary>
        public bool IsClaim { get; init; }

        /// <summary>The claim or its volume is for reading only.</summary>
        public bool ReadOnly { get; init; }

        public override bool IsReadOnly => ReadOnly;
    }
}
