namespace Naru.Resources.Selectors;

/// <summary>The syntax of labels' keys and values; each check answers what is wrong, or null.</summary>
public static class Labels
{
    private const string NameRule = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private const string ValueRule = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private const string SubdomainRule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    /// <summary>A qualified name: <c>name</c> or <c>prefix.example/name</c>.</summary>
    public static string? KeyFault(string key)
    {
        var slash = key.IndexOf('/');
        if (slash != key.LastIndexOf('/'))
            return "a qualified name " + NameRule + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
        if (slash == 0) return "prefix part must be non-empty";
        if (slash > 0 && slash > 253) return "prefix part must be no more than 253 characters";
        if (slash > 0 && !IsSubdomain(key[..slash])) return "prefix part " + SubdomainRule;
        var name = key[(slash + 1)..];
        if (name.Length == 0) return "name part must be non-empty";
        if (name.Length > 63) return "name part must be no more than 63 characters";
        return IsName(name) ? null : "name part " + NameRule;
    }

    public static string? ValueFault(string value)
    {
        if (value.Length > 63) return "must be no more than 63 characters";
        return value.Length == 0 || IsName(value) ? null : ValueRule;
    }

    private static bool IsName(string text)
    {
        if (!char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1])) return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return false;
        return true;
    }

    private static bool IsSubdomain(string text)
    {
        foreach (var part in text.Split('.'))
        {
            if (part.Length == 0 || part[0] == '-' || part[^1] == '-') return false;
            foreach (var c in part)
                if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') return false;
        }
        return true;
    }
}
