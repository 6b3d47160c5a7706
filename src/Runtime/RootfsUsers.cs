using System.Globalization;
using System.Text;
using Naru.Kernel.Files;
using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime;

/// <summary>
/// Resolves "user", "user:group", "uid", "uid:gid" by the passwd and group files of a container's root, opened beneath
/// it. Numbers need no entry; names do. What is no regular file, lies outside by its links or has more than 1 MiB counts as absent.
/// </summary>
public static class RootfsUsers
{
    private const int LargestFile = 1 << 20;

    /// <exception cref="KeeperException">A name that the container's files do not have.</exception>
    public static ResolvedUser Resolve(HeldDirectory root, string? user, IReadOnlyList<string> additionalGroups)
    {
        var passwd = Rows(root, "etc/passwd"u8);
        var group = Rows(root, "etc/group"u8);
        var parts = (user ?? "").Split(':', 2);
        var name = parts[0].Length == 0 ? "0" : parts[0];
        // A number is the id, never a name: an image whose lists call root "1000" must not turn that number into root.
        var number = IdOf(name);
        var entry = passwd.FirstOrDefault(row => row.Length > 3 && (number is null ? row[0] == name : Number(row[2]) == number));
        var uid = number ?? Number(entry?[2])
            ?? throw new KeeperException(KeeperFault.Invalid, $"unable to find user {name}: no matching entries in passwd file");
        var gid = parts.Length > 1 && parts[1].Length > 0 ? Group(group, parts[1]) : Number(entry?[3]) ?? 0;
        var groups = parts.Length > 1 || entry is null ? []
            : group.Where(row => row.Length > 3 && row[3].Split(',').Contains(entry[0])).Select(row => Number(row[2])).OfType<uint>();
        return new ResolvedUser(new UserSpec
        {
            Uid = uid,
            Gid = gid,
            AdditionalGids = [.. groups.Append(gid).Concat(additionalGroups.Select(g => Group(group, g))).Distinct()],
        }, entry is { Length: > 5 } && entry[5].Length > 0 ? entry[5] : "/");
    }

    private static uint Group(IReadOnlyList<string[]> rows, string name) =>
        IdOf(name) ?? Number(rows.FirstOrDefault(row => row.Length > 2 && row[0] == name)?[2])
            ?? throw new KeeperException(KeeperFault.Invalid, $"unable to find group {name}: no matching entries in group file");

    /// <summary>The id that a word of digits is; null for a name.</summary>
    private static uint? IdOf(string word) => word.Length == 0 || !word.All(char.IsAsciiDigit) ? null
        : Number(word) ?? throw new KeeperException(KeeperFault.Invalid, $"uids and gids must be in range 0-{int.MaxValue}: {word}");

    // The kernel takes -1, the largest of all, as "leave it as it is", and that is root.
    private static uint? Number(string? text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= int.MaxValue ? number : null;

    private static List<string[]> Rows(HeldDirectory root, ReadOnlySpan<byte> path) =>
        root.ReadFileInRoot(path, LargestFile + 1) is { Length: <= LargestFile } bytes
            ? [.. Encoding.UTF8.GetString(bytes).Split('\n').Select(line => line.Split(':'))]
            : [];
}
