using System.Diagnostics.CodeAnalysis;

namespace Naru.Oci;

/// <summary>
/// A name people give an image: <c>[domain/]path[:tag][@digest]</c> (distribution's reference grammar). Normalised on
/// parse: a name without a domain belongs to docker.io, a single word there to <c>library/</c>. <see cref="Familiar"/>
/// gives the short form back.
/// </summary>
public sealed record ImageReference
{
    public const string DefaultDomain = "docker.io";
    public const string DefaultTag = "latest";

    private ImageReference(string domain, string path, string? tag, Digest? digest) => (Domain, Path, Tag, Digest) = (domain, path, tag, digest);

    public string Domain { get; private init; }
    public string Path { get; private init; }
    public string? Tag { get; private init; }
    public Digest? Digest { get; private init; }

    /// <summary>Domain and path.</summary>
    public string Repository => $"{Domain}/{Path}";

    public string FamiliarRepository =>
        Domain != DefaultDomain ? Repository : Path.StartsWith("library/", StringComparison.Ordinal) && Path.IndexOf('/', 8) < 0 ? Path[8..] : Path;

    public string Familiar => FamiliarRepository + Suffix;

    private string Suffix => (Tag is null ? "" : ":" + Tag) + (Digest is { } d ? "@" + d : "");

    public static ImageReference Parse(string text) =>
        TryParse(text, out var reference, out var why) ? reference : throw new ImageFormatException($"invalid reference format: {why}");

    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference, [NotNullWhen(false)] out string? why)
    {
        reference = null;
        Digest? digest = null;
        var rest = text;
        if (rest.IndexOf('@') is >= 0 and var at)
        {
            if (!Naru.Oci.Digest.TryParse(rest[(at + 1)..], out var parsed)) return Fail($"\"{rest[(at + 1)..]}\" is not a sha256 digest", out why);
            (digest, rest) = (parsed, rest[..at]);
        }
        string? tag = null;
        var colon = rest.LastIndexOf(':');
        if (colon > rest.LastIndexOf('/'))
        {
            (tag, rest) = (rest[(colon + 1)..], rest[..colon]);
            if (!IsTag(tag)) return Fail($"\"{tag}\" is not a tag: letters, digits, '_', '.', '-', at most 128", out why);
        }
        var (domain, path) = SplitDomain(rest);
        if (path.Any(char.IsAsciiLetterUpper)) return Fail($"repository name \"{path}\" must be lowercase", out why);
        if (path.Length + domain.Length > 254 || !IsPath(path)) return Fail($"\"{text}\" is not a repository name", out why);
        if (!IsDomain(domain)) return Fail($"\"{domain}\" is not a registry host", out why);
        (reference, why) = (new ImageReference(domain, path, tag, digest), null);
        return true;
    }

    /// <summary>The same name with <c>latest</c> where neither tag nor digest is given.</summary>
    public ImageReference WithDefaultTag() => Tag is null && Digest is null ? this with { Tag = DefaultTag } : this;

    public ImageReference WithTag(string tag) =>
        IsTag(tag) ? this with { Tag = tag, Digest = null } : throw new ImageFormatException($"invalid reference format: \"{tag}\" is not a tag");

    public ImageReference WithDigest(Digest digest) => this with { Tag = null, Digest = digest };

    public override string ToString() => Repository + Suffix;

    public static bool IsTag(string tag) =>
        tag.Length is > 0 and <= 128 && tag[0] is not ('.' or '-') && tag.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    /// <summary>Whether this is a repository path: lower-case words joined by '/', '.', '_', '__' or '-'.</summary>
    public static bool IsPath(string path) => path.Length > 0 && path.Split('/').All(IsComponent);

    private static (string Domain, string Path) SplitDomain(string name)
    {
        var slash = name.IndexOf('/');
        var first = slash < 0 ? "" : name[..slash];
        var hasDomain = first.Length > 0 && (first.AsSpan().ContainsAny('.', ':') || first == "localhost" || first.Any(char.IsAsciiLetterUpper));
        var (domain, path) = hasDomain ? (first, name[(slash + 1)..]) : (DefaultDomain, name);
        if (domain == "index.docker.io") domain = DefaultDomain;
        return (domain, domain == DefaultDomain && !path.Contains('/') ? "library/" + path : path);
    }

    private static bool IsComponent(string word)
    {
        if (word.Length == 0 || !IsWord(word[0]) || !IsWord(word[^1])) return false;
        for (var i = 0; i < word.Length;)
        {
            if (IsWord(word[i])) { i++; continue; }
            var end = i;
            while (end < word.Length && !IsWord(word[end])) end++;
            var separator = word[i..end];
            if (separator is not ("." or "_" or "__") && separator.Any(c => c != '-')) return false;
            i = end;
        }
        return true;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);

    private static bool IsDomain(string domain)
    {
        var host = domain;
        var colon = domain.LastIndexOf(':');
        if (colon >= 0 && !domain.EndsWith(']'))
        {
            if (colon == domain.Length - 1 || domain[(colon + 1)..].Any(c => !char.IsAsciiDigit(c))) return false;
            host = domain[..colon];
        }
        if (host is ['[', .., ']']) return host[1..^1].All(c => char.IsAsciiHexDigit(c) || c == ':');
        return host.Split('.').All(label => label.Length > 0 && label[0] != '-' && label[^1] != '-' &&
            label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
    }

    private static bool Fail(string reason, [NotNullWhen(false)] out string? why)
    {
        why = reason;
        return false;
    }
}
