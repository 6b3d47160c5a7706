using System.Text;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Node.Machine;

namespace Naru.Host.Pods;

/// <summary>
/// Paths of the machine that pods name: checked, made and given to a group. Links in them lead where they lead on the machine;
/// what is made is made step by step in open directories, so that its mode and owner are given to nothing else.
/// </summary>
internal static class HostPaths
{
    private const uint Everyone = 0b111_111_111;
    private const uint DirectoryMode = 0b111_101_101;
    private const uint FileMode = 0b110_100_100;
    private const uint GroupWrites = 0b10_111_111_101;

    /// <exception cref="PodRuntimeException">What is there is not of the type that was asked for.</exception>
    public static string Prepare(VolumeSpec.HostPath host)
    {
        if (StatusOf(host.Path) is { } status) Check(host, status);
        else if (host.Type is "DirectoryOrCreate" or "FileOrCreate") Make(host);
        else Check(host, null);
        if (host.FsGroup is { } group && !host.IsReadOnly) GiveTo(host.Path, (uint)group);
        return host.Path;
    }

    private static void Check(VolumeSpec.HostPath host, FileStatus? status)
    {
        var (kind, type) = host.Type switch
        {
            "Directory" or "DirectoryOrCreate" => ("a directory", FileType.Directory),
            "File" or "FileOrCreate" => ("a file", FileType.Regular),
            "Socket" => ("a socket", FileType.Socket),
            "CharDevice" => ("a character device", FileType.CharacterDevice),
            "BlockDevice" => ("a block device", FileType.BlockDevice),
            _ => ("", 0u),
        };
        if (kind.Length > 0 && (status is not { } found || (found.Mode & FileType.Mask) != type))
            throw new PodRuntimeException($"hostPath {host.Path} is not {kind} of this node");
    }

    private static void Make(VolumeSpec.HostPath host)
    {
        string[] names = host.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0 || names.Contains("..")) throw new PodRuntimeException($"hostPath {host.Path} cannot be made: it must be a path without ..");
        var isFile = host.Type == "FileOrCreate";
        var at = HeldDirectory.Open("/");
        for (var i = 0; i < names.Length; i++)
        {
            using var above = at;
            var name = Encoding.UTF8.GetBytes(names[i]);
            if (isFile && i == names.Length - 1)
            {
                above.WriteFile(name, [], FileMode);
                return;
            }
            var mode = i == names.Length - 1 && host is { IsClaim: true, FsGroup: null } ? Everyone : DirectoryMode;
            // A link of the machine's own is followed; what is missing is made and entered without following any.
            at = above.Status(name) is { IsSymbolicLink: true } ? HeldDirectory.Open("/" + string.Join('/', names[..(i + 1)])) : above.MakeAndEnter(name, mode);
        }
        at.Dispose();
    }

    private static void GiveTo(string path, uint group)
    {
        using var directory = HeldDirectory.TryOpen(path);
        if (directory is null) return;
        FileNodes.ChangeOwner(directory.Handle, uint.MaxValue, group);
        FileNodes.ChangeMode(directory.Handle, GroupWrites);
    }

    private static FileStatus? StatusOf(string path)
    {
        try
        {
            using var found = FileNodes.Open(path, OpenFlags.PathOnly);
            return FileStatus.Of(found);
        }
        catch (KernelException missing) when (HeldDirectory.IsAbsence(missing.Errno))
        {
            return null;
        }
    }
}
