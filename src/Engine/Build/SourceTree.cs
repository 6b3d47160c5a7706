using System.Security.Cryptography;
using System.Text;
using Naru.Engine.Build.Parsing;
using Naru.Engine.Layers;
using Naru.Kernel.Files;

namespace Naru.Engine.Build;

/// <summary>What COPY and ADD read from: the context, or the tree of another stage or image. Links resolve beneath its root.</summary>
internal sealed class SourceTree(HeldDirectory root, bool isContext)
{
    private const int MaxLinks = 40;

    public HeldDirectory Root => root;

    /// <summary>The places that a source pattern names, sorted; at least one, or an error.</summary>
    public IReadOnlyList<SourceItem> Find(string pattern, string keyword)
    {
        var parts = pattern.Split('/').Where(part => part is not ("" or ".")).ToList();
        for (var i = 0; i < parts.Count; i++)
            if (parts[i] == "..")
            {
                if (i == 0) throw EngineException.Invalid($"{keyword} failed: forbidden path outside the build context: {pattern}");
                parts.RemoveRange(i - 1, 2);
                i -= 2;
            }
        List<SourceItem> found = [];
        Expand(parts, 0, [], found);
        if (found.Count > 0) return found;
        throw EngineException.Invalid(GlobPattern.HasWildcard(pattern)
            ? $"{keyword} failed: no source files were specified: nothing matches {pattern}"
            : $"{keyword} failed: file not found in {(isContext ? "build context or excluded by .dockerignore" : "the image")}: stat {pattern}: file does not exist");
    }

    /// <summary>Adds a source's names, kinds, modes and contents to a hash; owners only where COPY keeps them.</summary>
    public void Hash(SourceItem item, IncrementalHash hash)
    {
        if (item.Status.IsDirectory)
        {
            using var directory = root.OpenDirectory(item.Path);
            HashChildren(directory, "", hash);
        }
        else
        {
            using var parent = root.OpenDirectory(MemberPath.Of(item.Path).Parent);
            HashOne(parent, MemberPath.Of(item.Path).Name, item.Name, item.Status, hash);
        }
    }

    private void Expand(List<string> parts, int at, byte[] prefix, List<SourceItem> found)
    {
        if (at == parts.Count)
        {
            if (Resolve(prefix) is { } item) found.Add(item with { Name = parts.Count == 0 ? "" : Encoding.UTF8.GetString(MemberPath.Of(prefix).Name) });
            return;
        }
        if (!GlobPattern.HasWildcard(parts[at]))
        {
            Expand(parts, at + 1, Join(prefix, Encoding.UTF8.GetBytes(parts[at])), found);
            return;
        }
        using var directory = root.TryOpenDirectory(prefix);
        if (directory is null) return;
        foreach (var name in directory.Names())
            if (GlobPattern.IsMatch(parts[at], Encoding.UTF8.GetString(name))) Expand(parts, at + 1, Join(prefix, name), found);
    }

    // A source that is a link means what it points to; links inside a copied directory stay links.
    private SourceItem? Resolve(byte[] path)
    {
        for (var links = 0; links < MaxLinks; links++)
        {
            var place = MemberPath.Of(path);
            using var parent = root.TryOpenDirectory(place.Parent);
            if (parent?.Status(place.IsRoot ? "."u8 : place.Name) is not { } status) return null;
            if (!status.IsSymbolicLink) return new SourceItem("", place.Full, status);
            var target = parent.ReadLink(place.Name);
            path = target is [(byte)'/', ..] ? target : Join(place.Parent, target);
        }
        return null;
    }

    private void HashChildren(HeldDirectory directory, string prefix, IncrementalHash hash)
    {
        foreach (var name in directory.Names())
        {
            var path = prefix + Convert.ToHexString(name);
            if (directory.Status(name) is not { } status) continue;
            HashOne(directory, name, path, status, hash);
            if (!status.IsDirectory) continue;
            using var child = directory.Enter(name);
            HashChildren(child, path + "/", hash);
        }
    }

    private void HashOne(HeldDirectory directory, byte[] name, string shown, FileStatus status, IncrementalHash hash)
    {
        var owner = isContext ? "" : $"{status.User}:{status.Group}";
        hash.AppendData(Encoding.UTF8.GetBytes($"\n{shown} {status.Mode:x} {owner} {(status.IsRegular ? status.Size : 0)} "));
        if (status.IsSymbolicLink) hash.AppendData(directory.ReadLink(name));
        if (!status.IsRegular) return;
        using var file = directory.OpenRegular(name);
        if (file is null) return;
        var buffer = new byte[128 << 10];
        long offset = 0;
        for (int count; (count = RandomAccess.Read(file, buffer, offset)) > 0; offset += count) hash.AppendData(buffer, 0, count);
    }

    private static byte[] Join(byte[] prefix, byte[] name) => prefix.Length == 0 ? name : [.. prefix, (byte)'/', .. name];
}

/// <summary>One source: the name it was found by (empty for the root), where it really is, and what it is.</summary>
internal sealed record SourceItem(string Name, byte[] Path, FileStatus Status);
