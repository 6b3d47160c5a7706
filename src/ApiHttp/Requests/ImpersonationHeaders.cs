using Microsoft.AspNetCore.Http;
using Naru.Resources.Api;

namespace Naru.ApiHttp.Requests;

/// <summary>Reads as whom a client wishes to act.</summary>
internal static class ImpersonationHeaders
{
    private const string ExtraPrefix = "Impersonate-Extra-";

    public static ApiUser? Read(IHeaderDictionary headers)
    {
        var name = headers["Impersonate-User"].ToString();
        var groups = headers["Impersonate-Group"].Where(g => g is not null).Select(g => g!).ToArray();
        if (name.Length == 0 && groups.Length == 0) return null;
        var extra = headers.Where(h => h.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(h => Uri.UnescapeDataString(h.Key[ExtraPrefix.Length..]).ToLowerInvariant(), h => (IReadOnlyList<string>)[.. h.Value.Where(v => v is not null).Select(v => v!)]);
        return new ApiUser(name, groups) { Uid = headers["Impersonate-Uid"].ToString(), Extra = extra };
    }
}
