using System.Text;

namespace Naru.Kernel.Mounts;

/// <summary>The mounts of this process's namespace, from /proc/self/mountinfo (proc_pid_mountinfo(5)).</summary>
public static class MountTable
{
    public static IReadOnlyList<MountRow> Read() => Parse(File.ReadAllText("/proc/self/mountinfo"));

    internal static IReadOnlyList<MountRow> Parse(string text)
    {
        var rows = new List<MountRow>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-", 6);
            if (dash < 0 || fields.Length < dash + 4) continue;
            rows.Add(new MountRow(Unescape(fields[4]), Unescape(fields[3]), fields[dash + 1], Unescape(fields[dash + 2]),
                fields[5], fields[dash + 3]));
        }
        return rows;
    }

    // Space, tab, newline and backslash come as three octal digits.
    private static string Unescape(string field)
    {
        if (!field.Contains('\\')) return field;
        var bytes = new List<byte>();
        var source = Encoding.UTF8.GetBytes(field);
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == '\\' && i + 3 < source.Length)
            {
                bytes.Add((byte)((source[i + 1] - '0') * 64 + (source[i + 2] - '0') * 8 + (source[i + 3] - '0')));
                i += 3;
            }
            else bytes.Add(source[i]);
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
