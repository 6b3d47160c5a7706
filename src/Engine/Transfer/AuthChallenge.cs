namespace Naru.Engine.Transfer;

/// <summary>What a registry asks for in <c>WWW-Authenticate</c> (RFC 9110 section 11, distribution's token spec).</summary>
internal sealed record AuthChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public string? Realm => Parameters.GetValueOrDefault("realm");

    /// <summary>Parses <c>Bearer realm="…",service="…",scope="…"</c>.</summary>
    public static AuthChallenge Parse(string scheme, string? parameters)
    {
        Dictionary<string, string> found = new(StringComparer.OrdinalIgnoreCase);
        var rest = (parameters ?? "").AsSpan();
        while (rest.Length > 0 && rest.IndexOf('=') is > 0 and var equals)
        {
            var key = rest[..equals].Trim(", ").ToString();
            rest = rest[(equals + 1)..].TrimStart();
            int end;
            if (rest.StartsWith("\""))
            {
                rest = rest[1..];
                end = rest.IndexOf('"');
            }
            else end = rest.IndexOf(',');
            if (end < 0) end = rest.Length;
            found[key] = rest[..end].ToString();
            rest = end < rest.Length ? rest[(end + 1)..] : default;
        }
        return new AuthChallenge(scheme, found);
    }
}
