using System.Text;
using System.Text.Json;
using Naru.Resources.Trees;

namespace Naru.Host.Pods;

/// <summary>The end of a container's log, for the message of one that failed without last words.</summary>
internal static class LogTail
{
    private const int Lines = 80;
    private const int MostCharacters = 2048;

    public static string Read(string path)
    {
        if (!File.Exists(path)) return "";
        var text = new StringBuilder();
        foreach (var line in File.ReadLines(path).TakeLast(Lines)) text.Append(Text(line));
        return text.Length <= MostCharacters ? text.ToString() : text.ToString(text.Length - MostCharacters, MostCharacters);
    }

    private static string Text(string line)
    {
        try
        {
            return Tree.Parse(line)["log"].Text;
        }
        catch (JsonException)
        {
            // A line that a crash cut short.
            return "";
        }
    }
}
