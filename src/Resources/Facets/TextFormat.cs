using System.Net;
using Naru.Resources.Selectors;

namespace Naru.Resources.Facets;

/// <summary>The syntaxes of texts that facets name. A check answers what is wrong in the words clients know, or null.</summary>
public static class TextFormat
{
    private const string LabelRule = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private const string OldLabelRule = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    private const string SubdomainRule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string EnvRule = "a valid environment variable name must consist only of printable ASCII characters other than '='";
    private const string ConfigKeyRule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
    private const string PortNameRule = "must contain only alphanumeric characters (a-z, 0-9), and hyphens (-)";

    public static bool Exists(string format) => format is "dnsLabel" or "dns1035" or "dnsSubdomain" or "qualifiedName" or "labelValue" or "envName"
        or "configKey" or "portName" or "absolutePath" or "relativePath" or "ip" or "pathSegment" or "port";

    public static string? FaultOf(string format, string text) => format switch
    {
        "dnsLabel" => DnsLabel(text),
        "dns1035" => Dns1035(text),
        "dnsSubdomain" => DnsSubdomain(text),
        "qualifiedName" => Labels.KeyFault(text),
        "labelValue" => Labels.ValueFault(text),
        "envName" => text.Length > 0 && text.All(c => c is >= ' ' and <= '~' and not '=') ? null : EnvRule,
        "configKey" => ConfigKey(text),
        "portName" => PortName(text),
        "absolutePath" => text.StartsWith('/') ? null : "must be an absolute path",
        "relativePath" => RelativePath(text),
        "ip" => IsAddress(text) ? null : "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
        "pathSegment" => PathSegment(text),
        _ => null,
    };

    public static string? DnsLabel(string text) =>
        text.Length > 63 ? "must be no more than 63 characters" : IsLabel(text, mayBeginWithDigit: true) ? null : LabelRule;

    public static string? Dns1035(string text) =>
        text.Length > 63 ? "must be no more than 63 characters" : IsLabel(text, mayBeginWithDigit: false) ? null : OldLabelRule;

    public static string? DnsSubdomain(string text) =>
        text.Length > 253 ? "must be no more than 253 characters" : text.Split('.').All(part => IsLabel(part, mayBeginWithDigit: true)) ? null : SubdomainRule;

    public static bool IsAddress(string text) =>
        text.Length <= 45 && IPAddress.TryParse(text, out var address) && (text.Contains(':') || text.Count(c => c == '.') == 3) && !text.Contains('%')
        && (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork || address.ToString() == text);

    private static bool IsLabel(string text, bool mayBeginWithDigit)
    {
        if (text.Length == 0 || text[0] == '-' || text[^1] == '-' || (!mayBeginWithDigit && char.IsAsciiDigit(text[0]))) return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') return false;
        return true;
    }

    private static string? ConfigKey(string text)
    {
        if (text.Length > 253) return "must be no more than 253 characters";
        if (text.Length == 0 || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) return ConfigKeyRule;
        return text == "." ? "must not be '.'" : text == ".." ? "must not be '..'" : text.StartsWith("..", StringComparison.Ordinal) ? "must not start with '..'" : null;
    }

    private static string? PortName(string text)
    {
        if (text.Length > 15) return "must be no more than 15 characters";
        if (text.Length == 0 || !text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')) return PortNameRule;
        if (!text.Any(char.IsAsciiLetterLower)) return "must contain at least one letter (a-z)";
        return text.Contains("--", StringComparison.Ordinal) ? "must not contain consecutive hyphens"
            : text[0] == '-' || text[^1] == '-' ? "must not begin or end with a hyphen" : null;
    }

    private static string? RelativePath(string text) =>
        text.StartsWith('/') ? "must be a relative path" : text.Split('/').Contains("..") ? "must not contain '..'" : null;

    private static string? PathSegment(string text) => text switch
    {
        "." => "may not be '.'",
        ".." => "may not be '..'",
        _ when text.Contains('/') => "may not contain '/'",
        _ when text.Contains('%') => "may not contain '%'",
        _ => null,
    };
}
