using System.Text;
using System.Text.Json;
using Naru.Kernel.Files;
using Naru.Resources.Trees;

namespace Naru.Host.Pods;

/// <summary>The end of a container's log, for the message of one that failed without last words.</summary>
internal static class LogTail
{
    private const int Lines = 80;
    private const int MostCharacters = 2048;

    // Room for the characters with every one of them escaped, and for what stands around them in each line.
    private const int MostBytes = 64 << 10;

    public static string Read(string path)
    {
        if (path.Length == 0) return "";
        using var folder = HeldDirectory.TryOpen(Path.GetDirectoryName(path)!);
        using var file = folder?.OpenRegular(Encoding.UTF8.GetBytes(Path.GetFileName(path)));
        if (file is null) return "";
        var length = RandomAccess.GetLength(file);
        var bytes = new byte[Math.Min(length, MostBytes)];
        var read = RandomAccess.Read(file, bytes, length - bytes.Length);
        var text = new StringBuilder();
        foreach (var line in Encoding.UTF8.GetString(bytes, 0, read).Split('\n').TakeLast(Lines + 1)) text.Append(Text(line));
        return text.Length <= MostCharacters ? text.ToString() : text.ToString(text.Length - MostCharacters, MostCharacters);
    }

    private static string Text(string line)
    {
        try
        {
            return line.Length == 0 ? "" : Tree.Parse(line)["log"].Text;
        }
        catch (JsonException)
        {
            // A line that a crash or the first byte read cut short.
            return "";
        }
    }
}
