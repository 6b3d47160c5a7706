namespace Naru.Engine.Build.Parsing;

/// <summary>
/// A <c>.dockerignore</c>: patterns relative to the context, the last one that matches a path (or a folder above it)
/// decides, and <c>!</c> takes a path back in.
/// </summary>
public sealed class IgnorePatterns
{
    private readonly List<(string Pattern, bool Except)> patterns = [];

    public static IgnorePatterns Parse(string text)
    {
        var result = new IgnorePatterns();
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            var except = line[0] == '!';
            var pattern = Clean(except ? line[1..].Trim() : line);
            if (pattern.Length > 0) result.patterns.Add((pattern, except));
        }
        return result;
    }

    public bool IsEmpty => patterns.Count == 0;

    /// <summary>Whether the context leaves out a path (relative, with slashes).</summary>
    public bool Ignores(string path)
    {
        var ignored = false;
        foreach (var (pattern, except) in patterns)
            if (except == ignored && MatchesPathOrFolder(pattern, path)) ignored = !except;
        return ignored;
    }

    /// <summary>Whether something beneath an ignored folder may be taken back in, so that the folder must be walked.</summary>
    public bool MayReadmitBelow(string folder) => patterns.Any(p => p.Except && (p.Pattern.StartsWith(folder + "/", StringComparison.Ordinal) || GlobPattern.HasWildcard(p.Pattern)));

    private static bool MatchesPathOrFolder(string pattern, string path)
    {
        for (var at = path; ; at = at[..at.LastIndexOf('/')])
        {
            if (GlobPattern.IsMatch(pattern, at)) return true;
            if (!at.Contains('/')) return false;
        }
    }

    private static string Clean(string pattern)
    {
        List<string> parts = [];
        foreach (var part in pattern.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part == ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part != "..") parts.Add(part);
        }
        return string.Join('/', parts);
    }
}
