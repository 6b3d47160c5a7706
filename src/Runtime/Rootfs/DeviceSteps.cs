using Naru.Kernel.Files;
using Naru.Kernel.Launch;
using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime.Rootfs;

/// <summary>
/// Fills /dev: the nodes and links that the runtime specification's "default devices" name, the container's own devices,
/// and the terminal as /dev/console. When /dev is the host's (a bind mount) only the container's own devices are made.
/// </summary>
internal sealed class DeviceSteps(ChildProgram program, ContainerSpec spec, string? terminal)
{
    private const uint Everybody = 0x1B6;

    private static readonly (string Name, uint Major, uint Minor)[] Default =
        [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

    private static readonly (string Name, string Target)[] Links =
    [
        ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"),
        ("core", "/proc/kcore"), ("ptmx", "pts/ptmx"),
    ];

    internal void Write(Operand root)
    {
        var dev = spec.Mounts.LastOrDefault(mount => InsidePath.Beneath(mount.Destination) == "dev");
        if (dev is not null && !MountOptions.Of(dev).IsBind)
        {
            var directory = program.OpenInRoot(root, "dev", OpenFlags.PathOnly | OpenFlags.Directory);
            foreach (var (name, major, minor) in Default)
                program.MakeNode(directory, name, FileType.CharacterDevice | Everybody, DeviceNumber.Make(major, minor));
            foreach (var (name, target) in Links) program.MakeSymbolicLink(directory, name, target);
            if (terminal is not null) Console(directory);
            program.Close(directory);
        }
        foreach (var device in spec.Linux.Devices) Own(root, device);
    }

    private void Console(Operand directory)
    {
        const uint OwnerOnly = 0x180;
        program.MakeNode(directory, "console", FileType.Regular | OwnerOnly, 0);
        var target = program.OpenInRoot(directory, "console", OpenFlags.PathOnly | OpenFlags.NoFollow);
        var slave = program.CloneTree(Operand.WorkingDirectory, terminal!, recursive: false);
        program.MoveMount(slave, target, "/dev/console");
        program.Close(slave);
        program.Close(target);
    }

    private void Own(Operand root, DeviceSpec device)
    {
        var beneath = InsidePath.Beneath(device.Path);
        var parentPath = InsidePath.Parent(beneath);
        if (parentPath.Length > 0) new PathSteps(program, root).Ensure(parentPath, isFile: false);
        var type = device.Type switch
        {
            "c" or "u" => FileType.CharacterDevice,
            "b" => FileType.BlockDevice,
            "p" => FileType.Fifo,
            _ => throw new KeeperException(KeeperFault.Invalid, $"device {device.Path} has type '{device.Type}'; it must be c, u, b or p"),
        };
        var parent = program.OpenInRoot(root, parentPath, OpenFlags.PathOnly | OpenFlags.Directory);
        var name = InsidePath.Name(beneath);
        program.MakeNode(parent, name, type | (device.FileMode & 0xFFF), DeviceNumber.Make(device.Major, device.Minor));
        if (device.Uid != 0 || device.Gid != 0) program.ChangeOwner(parent, name, device.Uid, device.Gid);
        program.Close(parent);
    }
}
