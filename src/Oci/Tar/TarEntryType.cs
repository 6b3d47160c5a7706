namespace Naru.Oci.Tar;

/// <summary>What an archive member is. Contiguous and sparse files are plain files to a reader.</summary>
public enum TarEntryType
{
    File,
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Directory,
    Fifo,
}
