using Naru.Kernel.Files;

namespace Naru.Engine.Layers;

/// <summary>
/// A directory that a layer needs and does not name. Overlayfs shows the topmost directory's owner and mode, so it takes
/// them from the layers beneath; without them it stays root's, 0755.
/// </summary>
internal static class ImplicitDirectory
{
    public static void CopyFrom(IReadOnlyList<HeldDirectory> lower, byte[] path, HeldDirectory above, byte[] name)
    {
        above.ChangeMode(name, 0x1ed);
        foreach (var layer in lower)
        {
            using var same = layer.TryOpenDirectory(path);
            if (same is null) continue;
            var status = FileStatus.Of(same.Handle);
            above.ChangeOwner(name, status.User, status.Group);
            TreeCopy.Attributes(same, "."u8, above, name);
            above.ChangeMode(name, status.Mode & 0xfff);
            return;
        }
    }
}
