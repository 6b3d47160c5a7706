using Microsoft.Win32.SafeHandles;
using Naru.Kernel;
using Naru.Kernel.Files;

namespace Naru.Engine.Containers.Running;

/// <summary>Makes the directory a process is to start in, where the image lacks it; each step is taken beneath the root.</summary>
internal static class WorkingDirectory
{
    private const uint Mode = 0x1ed;

    public static void Ensure(SafeFileHandle root, string path)
    {
        var walked = "";
        foreach (var part in Create.MountRequests.Clean(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var parent = walked;
            walked = $"{walked}/{part}";
            if (Exists(root, walked)) continue;
            using var directory = FileNodes.OpenInRoot(root, parent.Length == 0 ? "/" : parent, OpenFlags.ReadOnly | OpenFlags.Directory);
            FileNodes.MakeDirectory(directory, part, Mode);
        }
    }

    private static bool Exists(SafeFileHandle root, string path)
    {
        try
        {
            FileNodes.OpenInRoot(root, path, OpenFlags.PathOnly).Dispose();
            return true;
        }
        catch (KernelException missing) when (missing.Errno == Errno.ENOENT)
        {
            return false;
        }
    }
}
