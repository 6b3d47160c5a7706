using System.Globalization;
using System.Text;
using Naru.Kernel.Files;

namespace Naru.Engine.Volumes;

/// <summary>
/// Writes the files of a folder so that a program sees all of the old or all of the new ones: a fresh folder
/// (<c>..2026_11_23_10_00_00.1</c>) is filled, the link <c>..data</c> is moved onto it by one rename, and the visible names are
/// links through <c>..data</c>. The layout is the one programs watch for in Kubernetes.
/// <para>A crash in between leaves names and folders that the next write mends, also when it finds nothing new to say.</para>
/// <para>
/// Programs only read these folders, but nothing here rests on that: every step is taken from an open directory and follows no
/// link, so whoever changes the folder meanwhile makes the write fail, or spoils that folder, and reaches nothing else.
/// </para>
/// </summary>
public static class AtomicFiles
{
    private const uint FolderMode = 0b111_101_101;
    private const uint PermissionBits = 0b111_111_111;
    private const int DeepestPath = 64;

    private static ReadOnlySpan<byte> Data => "..data"u8;

    private static ReadOnlySpan<byte> NextData => "..data_tmp"u8;

    /// <summary>Makes the directory hold exactly <paramref name="files"/>; false when it already did.</summary>
    /// <exception cref="EngineException">A path that leaves the folder.</exception>
    /// <exception cref="Kernel.KernelException">The disk, or somebody else at work in the folder.</exception>
    public static bool Write(HeldDirectory directory, IReadOnlyList<FolderFile> files, DateTimeOffset now)
    {
        foreach (var file in files) Check(file.Path);
        var current = Current(directory);
        var isNew = current is null || !Holds(directory, current, files);
        if (isNew)
        {
            current = Fill(directory, files, now);
            Replace(directory, current);
        }
        var names = files.Select(file => file.Path.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names) LinkName(directory, Bytes(name));
        RemoveOld(directory, names, current!);
        return isNew;
    }

    private static void Check(string path)
    {
        if (path.Length == 0 || path.Contains('\0') || path.Split('/') is { Length: > DeepestPath } || path.Split('/').Any(part => part is "" or "." or "..") || path.StartsWith("..", StringComparison.Ordinal))
            throw EngineException.Invalid($"\"{path}\" is not a path inside a volume");
    }

    /// <summary>The name of the folder that is shown; null when there is none.</summary>
    private static byte[]? Current(HeldDirectory directory)
    {
        if (directory.Status(Data) is not { IsSymbolicLink: true }) return null;
        var target = directory.ReadLink(Data);
        return target.AsSpan().StartsWith(".."u8) && target.Length > 2 && !target.Contains((byte)'/') ? target : null;
    }

    private static bool Holds(HeldDirectory directory, byte[] current, IReadOnlyList<FolderFile> files)
    {
        using var data = directory.TryEnter(current);
        return data is not null && CountFiles(data, 0) == files.Count && files.All(file => IsSame(data, file));
    }

    private static bool IsSame(HeldDirectory data, FolderFile wanted)
    {
        using var file = data.OpenRegular(Bytes(wanted.Path));
        if (file is null) return false;
        var status = FileStatus.Of(file);
        return status.Size == wanted.Content.Length && (status.Mode & PermissionBits) == wanted.Mode
            && HeldDirectory.FirstBytes(file, wanted.Content.Length).AsSpan().SequenceEqual(wanted.Content.Span);
    }

    /// <summary>All that is no directory beneath one; -1 when it is deeper than any file that was ever written here.</summary>
    private static int CountFiles(HeldDirectory directory, int depth)
    {
        if (depth > DeepestPath) return -1;
        var count = 0;
        foreach (var name in directory.Names())
        {
            using var below = directory.Status(name) is { IsDirectory: true } ? directory.TryEnter(name) : null;
            var more = below is null ? 1 : CountFiles(below, depth + 1);
            if (more < 0) return -1;
            count += more;
        }
        return count;
    }

    private static byte[] Fill(HeldDirectory directory, IReadOnlyList<FolderFile> files, DateTimeOffset now)
    {
        var stem = now.UtcDateTime.ToString("'..'yyyy_MM_dd_HH_mm_ss", CultureInfo.InvariantCulture);
        var number = 1;
        byte[] name;
        do name = Bytes(string.Create(CultureInfo.InvariantCulture, $"{stem}.{number++}"));
        while (!directory.MakeDirectory(name, FolderMode));
        using var fresh = directory.Enter(name);
        FileNodes.ChangeMode(fresh.Handle, FolderMode);
        foreach (var file in files) Add(fresh, file.Path.Split('/'), file);
        return name;
    }

    private static void Add(HeldDirectory folder, ReadOnlySpan<string> path, FolderFile file)
    {
        if (path.Length == 1)
        {
            folder.WriteFile(Bytes(path[0]), file.Content.Span, file.Mode, file.User, file.Group);
            return;
        }
        using var below = folder.MakeAndEnter(Bytes(path[0]), FolderMode);
        Add(below, path[1..], file);
    }

    private static void Replace(HeldDirectory directory, byte[] fresh)
    {
        directory.RemoveTree(NextData);
        // A link takes the place of anything but a directory.
        if (directory.Status(Data) is { IsDirectory: true }) directory.RemoveTree(Data);
        directory.MakeSymbolicLink(NextData, fresh);
        directory.Rename(NextData, Data);
    }

    private static void LinkName(HeldDirectory directory, byte[] name)
    {
        byte[] target = [.. Data, (byte)'/', .. name];
        if (directory.Status(name) is { } status)
        {
            if (status.IsSymbolicLink && directory.ReadLink(name).AsSpan().SequenceEqual(target)) return;
            directory.RemoveTree(name);
        }
        directory.MakeSymbolicLink(name, target);
    }

    private static void RemoveOld(HeldDirectory directory, HashSet<string> names, byte[] current)
    {
        // A name need not be text, so the bytes are what is compared.
        var kept = names.Select(Bytes).Append(Data.ToArray()).Append(current).Select(Encoding.Latin1.GetString).ToHashSet(StringComparer.Ordinal);
        foreach (var name in directory.Names())
            if (!kept.Contains(Encoding.Latin1.GetString(name))) directory.RemoveTree(name);
    }

    private static byte[] Bytes(string name) => Encoding.UTF8.GetBytes(name);
}
