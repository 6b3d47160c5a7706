using System.Text;
using System.Text.Json;
using Naru.DockerApi.Http;
using Naru.DockerApi.Json;
using Naru.Engine;
using Naru.Engine.Transfer;

namespace Naru.DockerApi.Images;

/// <summary>A client's credentials for one registry, sent with each request as a header of base64 and JSON.</summary>
internal static class RegistryAuth
{
    private const string HeaderName = "X-Registry-Auth";

    /// <summary>Null when the client sent none.</summary>
    public static RegistryCredentials? Of(DockerRequest request)
    {
        if (request.Header(HeaderName) is not { Length: > 0 } header) return null;
        var padded = header.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        padded += new string('=', (4 - padded.Length % 4) % 4);
        try
        {
            var auth = JsonSerializer.Deserialize(Encoding.UTF8.GetString(Convert.FromBase64String(padded)), WireJson.Default.RegistryAuthJson);
            if (auth is null or { Username.Length: 0, IdentityToken.Length: 0, RegistryToken.Length: 0 }) return null;
            return new RegistryCredentials(Given(auth.Username), Given(auth.Password), Given(auth.IdentityToken), Given(auth.RegistryToken));
        }
        catch (FormatException malformed)
        {
            throw new EngineException(EngineFault.Invalid, $"the header {HeaderName} is no base64: {malformed.Message}", malformed);
        }
    }

    private static string? Given(string text) => text.Length > 0 ? text : null;
}
