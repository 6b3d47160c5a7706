using System.Globalization;
using Naru.Node.Machine;

namespace Naru.Node.Volumes;

/// <summary>
/// Writes the files of a volume so that a program sees all of the old or all of the new ones: a fresh folder
/// (<c>..2026_11_23_10_00_00.1</c>) is filled, the link <c>..data</c> is moved onto it by one rename, and the visible names are
/// links through <c>..data</c>. The layout is the one programs watch for in Kubernetes.
/// <para>A crash in between leaves names and folders that the next write mends, also when it finds nothing new to say.</para>
/// </summary>
public static class AtomicFiles
{
    private const string Data = "..data";

    /// <summary>Makes the directory hold exactly <paramref name="files"/>; false when it already did.</summary>
    /// <param name="rename">Renames within the directory as rename(2) does, which replaces a link without following it.</param>
    /// <param name="own">Gives a file, at the path where it lies, to who shall have it; called before anybody can see it.</param>
    /// <exception cref="PodRuntimeException">A path that leaves the volume.</exception>
    public static bool Write(string directory, IReadOnlyList<VolumeFile> files, DateTimeOffset now, Action<string, string, string> rename, Action<string, VolumeFile>? own = null)
    {
        foreach (var file in files) Check(file.Path);
        Directory.CreateDirectory(directory);
        var isNew = !Holds(directory, files);
        if (isNew) Replace(directory, Fill(directory, files, now, own), rename);
        var names = files.Select(file => file.Path.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names) LinkName(directory, name);
        RemoveOld(directory, names, new FileInfo(Path.Combine(directory, Data)).LinkTarget!);
        return isNew;
    }

    private static void Replace(string directory, string fresh, Action<string, string, string> rename)
    {
        var link = Path.Combine(directory, "..data_tmp");
        File.Delete(link);
        File.CreateSymbolicLink(link, Path.GetFileName(fresh));
        rename(directory, Path.GetFileName(link), Data);
    }

    private static void Check(string path)
    {
        if (path.Length == 0 || path.StartsWith('/') || path.Split('/').Any(part => part is "" or "." or "..") || path.StartsWith("..", StringComparison.Ordinal))
            throw new PodRuntimeException($"\"{path}\" is not a path inside a volume");
    }

    private static bool Holds(string directory, IReadOnlyList<VolumeFile> files)
    {
        var data = Path.Combine(directory, Data);
        if (!Directory.Exists(data)) return false;
        if (Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Count() != files.Count) return false;
        return files.All(file => Path.Combine(data, file.Path) is var path && File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(file.Content.Span)
            && (int)File.GetUnixFileMode(path) == file.Mode);
    }

    private static string Fill(string directory, IReadOnlyList<VolumeFile> files, DateTimeOffset now, Action<string, VolumeFile>? own)
    {
        var stem = now.UtcDateTime.ToString("'..'yyyy_MM_dd_HH_mm_ss", CultureInfo.InvariantCulture);
        var number = 1;
        string fresh;
        do fresh = Path.Combine(directory, $"{stem}.{number++}");
        while (Directory.Exists(fresh));
        Directory.CreateDirectory(fresh);
        File.SetUnixFileMode(fresh, (UnixFileMode)0b111_101_101);
        foreach (var file in files)
        {
            var path = Path.Combine(fresh, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content.ToArray());
            File.SetUnixFileMode(path, (UnixFileMode)file.Mode);
            own?.Invoke(path, file);
        }
        return fresh;
    }

    private static void LinkName(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        if (new FileInfo(path).LinkTarget is not null) return;
        File.CreateSymbolicLink(path, Path.Combine(Data, name));
    }

    private static void RemoveOld(string directory, HashSet<string> names, string current)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(directory))
        {
            var name = Path.GetFileName(path);
            if (name == Data || name == current || names.Contains(name)) continue;
            if (new FileInfo(path).LinkTarget is not null) File.Delete(path);
            else Directory.Delete(path, recursive: true);
        }
    }
}
