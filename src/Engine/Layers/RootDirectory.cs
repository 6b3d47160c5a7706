using Naru.Kernel.Files;

namespace Naru.Engine.Layers;

/// <summary>Gives one root directory the owner, mode, time and attributes of another.</summary>
internal static class RootDirectory
{
    private const int PerSecond = 1_000_000_000;

    public static void CopyAttributes(HeldDirectory from, HeldDirectory to)
    {
        var status = FileStatus.Of(from.Handle);
        to.ChangeOwner("."u8, status.User, status.Group);
        TreeCopy.Attributes(from, "."u8, to, "."u8);
        to.ChangeMode("."u8, status.Mode & 0xfff);
        to.SetTime("."u8, (long)(status.Modified / PerSecond), (int)(status.Modified % PerSecond));
    }
}
