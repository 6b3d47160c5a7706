namespace Naru.Engine.Volumes;

/// <summary>One file of a folder that <see cref="AtomicFiles"/> keeps. The path is relative and may have folders.</summary>
/// <param name="Mode">The usual nine bits.</param>
/// <param name="User">Who owns it; null leaves it to root.</param>
/// <param name="Group">Its group; null leaves it to root's.</param>
public sealed record FolderFile(string Path, ReadOnlyMemory<byte> Content, uint Mode, uint? User = null, uint? Group = null);
