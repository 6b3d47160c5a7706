using System.Text.Json;

namespace Naru.Engine.Build.Parsing;

/// <summary>A command in exec form (a JSON list of words) or shell form (one text for the shell).</summary>
internal sealed record CommandLine(bool IsShell, IReadOnlyList<string> Words)
{
    public static CommandLine Parse(string text)
    {
        var list = TryList(text);
        return list is null ? new CommandLine(true, [text]) : new CommandLine(false, list);
    }

    /// <summary>The words to execute, with the shell in front of shell form.</summary>
    public IReadOnlyList<string> With(IReadOnlyList<string> shell) => IsShell ? [.. shell, .. Words] : Words;

    /// <summary>Reads a JSON list of strings; null when the text is not exactly that, as Docker then takes it for shell form.</summary>
    public static IReadOnlyList<string>? TryList(string text)
    {
        if (!text.StartsWith('[')) return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String)) return null;
            return [.. document.RootElement.EnumerateArray().Select(e => e.GetString()!)];
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
