using Naru.Cli.Grammar;

namespace Naru.Cli.EngineVerbs;

/// <summary>What <c>-p [IP:][HOST:]PORT[/PROTO]</c> says.</summary>
internal sealed record PublishedPort(string Address, string Host, int Container, string Protocol)
{
    public static PublishedPort Parse(string text)
    {
        var slash = text.IndexOf('/');
        var protocol = slash < 0 ? "tcp" : text[(slash + 1)..];
        var parts = (slash < 0 ? text : text[..slash]).Split(':');
        var fits = parts.Length is >= 1 and <= 3 && protocol is "tcp" or "udp" && IsPort(parts[^1]) && (parts.Length == 1 || parts[^2].Length == 0 || IsPort(parts[^2]));
        if (!fits) throw new UsageException($"--publish takes [IP:]HOST:PORT[/tcp|udp], not \"{text}\"");
        return new PublishedPort(parts.Length == 3 ? parts[0] : "", parts.Length > 1 ? parts[^2] : "", int.Parse(parts[^1]), protocol);
    }

    private static bool IsPort(string text) => ushort.TryParse(text, out var port) && port > 0;
}
