using Naru.Engine.Containers.Config;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Oci.RuntimeSpec;

namespace Naru.Engine.Containers.Running;

/// <summary>Devices of this machine by path; a directory stands for the devices in it.</summary>
internal static class HostDevices
{
    public static IEnumerable<DeviceSpec> Find(DeviceMapping asked)
    {
        var inside = asked.PathInContainer.Length == 0 ? asked.PathOnHost : asked.PathInContainer;
        if (!Directory.Exists(asked.PathOnHost))
            return [Node(asked.PathOnHost, inside) ?? throw EngineException.Invalid($"error gathering device information while adding custom device \"{asked.PathOnHost}\": not a device node")];
        return Directory.GetFiles(asked.PathOnHost).Select(f => Node(f, Path.Combine(inside, Path.GetFileName(f)))).OfType<DeviceSpec>();
    }

    /// <summary>Everything below /dev, for privileged containers; terminals, shared memory and queues have their own mounts.</summary>
    public static IEnumerable<DeviceSpec> All() =>
        Directory.EnumerateFiles("/dev", "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true })
            .Where(p => !p.StartsWith("/dev/pts/", StringComparison.Ordinal) && !p.StartsWith("/dev/shm/", StringComparison.Ordinal) && !p.StartsWith("/dev/mqueue/", StringComparison.Ordinal) && p is not ("/dev/console" or "/dev/ptmx"))
            .Select(p => Node(p, p)).OfType<DeviceSpec>();

    private static DeviceSpec? Node(string path, string inside)
    {
        try
        {
            using var file = FileNodes.Open(path, OpenFlags.PathOnly);
            var status = FileStatus.Of(file);
            var type = (status.Mode & FileType.Mask) switch { FileType.CharacterDevice => "c", FileType.BlockDevice => "b", _ => null };
            return type is null ? null : new DeviceSpec
            {
                Path = inside,
                Type = type,
                Major = (uint)DeviceNumber.Major(status.DeviceOfNode),
                Minor = (uint)DeviceNumber.Minor(status.DeviceOfNode),
                FileMode = status.Mode & 0x1ff,
                Uid = status.User,
                Gid = status.Group,
            };
        }
        catch (KernelException missing) when (missing.Errno == Errno.ENOENT)
        {
            throw EngineException.Invalid($"error gathering device information while adding custom device \"{path}\": no such file or directory");
        }
    }
}
