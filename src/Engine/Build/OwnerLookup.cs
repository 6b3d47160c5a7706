using System.Globalization;
using System.Text;
using Naru.Kernel.Files;

namespace Naru.Engine.Build;

/// <summary>Turns <c>user[:group]</c> of --chown into numbers, with the /etc/passwd and /etc/group of the image.</summary>
internal static class OwnerLookup
{
    private const int MaxBytes = 4 << 20;

    public static (uint User, uint Group) Find(HeldDirectory root, string text)
    {
        var colon = text.IndexOf(':');
        var (userName, groupName) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        var passwd = Rows(root, "etc/passwd");
        var row = passwd.FirstOrDefault(r => r[0] == userName);
        var user = Number(userName) ?? NumberOf(row) ?? throw EngineException.Invalid($"unable to convert uid/gid chown string to host mapping: can't find uid for user {userName}: no such user: {userName}");
        if (groupName is null)
        {
            // A bare number takes the same group; a name takes its own.
            var own = row ?? passwd.FirstOrDefault(r => NumberOf(r) == user);
            return (user, Number(userName) is null && own is { Length: > 3 } ? Number(own[3]) ?? user : user);
        }
        var group = Number(groupName) ?? NumberOf(Rows(root, "etc/group").FirstOrDefault(r => r[0] == groupName))
            ?? throw EngineException.Invalid($"unable to convert uid/gid chown string to host mapping: can't find gid for group {groupName}: no such group: {groupName}");
        return (user, group);
    }

    private static uint? NumberOf(string[]? row) => row is { Length: > 2 } ? Number(row[2]) : null;

    private static uint? Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // An image from scratch has no such file, and what is no regular file is none; numbers still work.
    private static List<string[]> Rows(HeldDirectory root, string path) =>
        [.. Encoding.UTF8.GetString(root.ReadFileInRoot(Encoding.ASCII.GetBytes(path), MaxBytes) ?? []).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':'))];
}
