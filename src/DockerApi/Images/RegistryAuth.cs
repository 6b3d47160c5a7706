using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Naru.DockerApi.Http;
using Naru.DockerApi.Json;
using Naru.Engine;
using Naru.Engine.Transfer;

namespace Naru.DockerApi.Images;

/// <summary>A client's credentials for one registry, sent with each request as a header of base64 and JSON.</summary>
internal static class RegistryAuth
{
    private const string HeaderName = "X-Registry-Auth";
    private const string BuildHeaderName = "X-Registry-Config";

    /// <summary>Null when the client sent none.</summary>
    public static RegistryCredentials? Of(DockerRequest request)
    {
        if (request.Header(HeaderName) is not { Length: > 0 } header) return null;
        var auth = Decode(header, HeaderName, WireJson.Default.RegistryAuthJson);
        return auth is null ? null : Of(auth);
    }

    /// <summary>What a build was sent: credentials by registry.</summary>
    public static Func<string, RegistryCredentials?> ByDomain(DockerRequest request)
    {
        if (request.Header(BuildHeaderName) is not { Length: > 0 } header) return static _ => null;
        var known = Decode(header, BuildHeaderName, WireJson.Default.DictionaryStringRegistryAuthJson) ?? [];
        return domain => known.TryGetValue(domain, out var auth) || known.TryGetValue("https://" + domain, out auth) ? Of(auth) : null;
    }

    public static RegistryCredentials? Of(RegistryAuthJson auth) =>
        auth is { Username.Length: 0, IdentityToken.Length: 0, RegistryToken.Length: 0 }
            ? null
            : new RegistryCredentials(Given(auth.Username), Given(auth.Password), Given(auth.IdentityToken), Given(auth.RegistryToken));

    private static T? Decode<T>(string header, string name, JsonTypeInfo<T> type) where T : class
    {
        var padded = header.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        padded += new string('=', (4 - padded.Length % 4) % 4);
        try
        {
            return JsonSerializer.Deserialize(Encoding.UTF8.GetString(Convert.FromBase64String(padded)), type);
        }
        catch (FormatException malformed)
        {
            throw new EngineException(EngineFault.Invalid, $"the header {name} is no base64: {malformed.Message}", malformed);
        }
    }

    private static string? Given(string text) => text.Length > 0 ? text : null;
}
