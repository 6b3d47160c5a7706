using Microsoft.AspNetCore.Http;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;

namespace Naru.ApiHttp.Requests;

/// <summary>Reads as whom a client wishes to act.</summary>
internal static class ImpersonationHeaders
{
    private const string Prefix = "Impersonate-", ExtraPrefix = "Impersonate-Extra-";

    /// <summary>Null when the client acts as itself. A wish without a name is one too, for the server to refuse.</summary>
    /// <exception cref="ApiRefusedException">400: a header that there may be one of stands twice, or is none that is known.</exception>
    public static ApiUser? Read(IHeaderDictionary headers)
    {
        var wishes = headers.Where(header => header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (wishes.Length == 0) return null;
        var extra = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (header, values) in wishes)
        {
            string[] texts = [.. values.Where(value => value is not null).Select(value => value!)];
            if (header.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
            {
                // The same key may be written in several ways: all its values count.
                var key = Uri.UnescapeDataString(header[ExtraPrefix.Length..]).ToLowerInvariant();
                extra[key] = [.. extra.GetValueOrDefault(key) ?? [], .. texts];
            }
            else if (!Is(header, "Group") && !Is(header, "User") && !Is(header, "Uid"))
            {
                throw Refusal.BadRequest($"{header} is no header by which to act as somebody else: there are Impersonate-User, -Group, -Uid and -Extra-KEY");
            }
        }
        return new ApiUser(One(headers, "User"), [.. headers[Prefix + "Group"].Where(group => group is not null).Select(group => group!)]) { Uid = One(headers, "Uid"), Extra = extra };
    }

    private static bool Is(string header, string name) => header.AsSpan(Prefix.Length).Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string One(IHeaderDictionary headers, string name) => headers[Prefix + name] is { Count: > 1 }
        ? throw Refusal.BadRequest($"{Prefix}{name} stands more than once: a request is made as one user")
        : headers[Prefix + name].ToString();
}
