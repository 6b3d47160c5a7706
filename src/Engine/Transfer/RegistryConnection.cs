using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Naru.Oci.Distribution;

namespace Naru.Engine.Transfer;

/// <summary>
/// Requests to one registry on behalf of one user: asks without credentials first and answers the challenge (Basic, or
/// Bearer through the token server it names). Credentials go to the registry itself, over TLS or loopback, and to its token
/// server; redirects (to a blob's real place) carry none. Faults of the network and refusals become
/// <see cref="EngineException"/> that name registry and request.
/// </summary>
internal sealed class RegistryConnection(RegistryHosts hosts, string domain, RegistryCredentials? credentials)
{
    private const int MaxErrorBytes = 64 << 10;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(2);
    private readonly RegistryHost host = hosts.Find(domain);
    private readonly ConcurrentDictionary<string, AuthenticationHeaderValue> granted = new(StringComparer.Ordinal);

    private RegistryCredentials? Credentials => credentials ?? host.Credentials;

    /// <summary>Sends a request (made anew for each try) for a scope like <c>repository:NAME:pull</c>; the answer's body is not read yet.</summary>
    public async Task<HttpResponseMessage> Send(string scope, Func<HttpRequestMessage> request, CancellationToken cancellation)
    {
        var response = await SendOnce(request(), granted.GetValueOrDefault(scope), cancellation);
        if (response.StatusCode != HttpStatusCode.Unauthorized) return response;
        foreach (var challenge in response.Headers.WwwAuthenticate.Select(c => AuthChallenge.Parse(c.Scheme, c.Parameter)))
        {
            if (await Answer(challenge, scope, cancellation) is not { } header) continue;
            response.Dispose();
            granted[scope] = header;
            return await SendOnce(request(), header, cancellation);
        }
        return response;
    }

    /// <summary>Turns an answer that is no success into an error; <paramref name="what"/> says what was wanted.</summary>
    public async Task Check(HttpResponseMessage response, string what, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode) return;
        var detail = await ReadErrors(response, cancellation);
        response.Dispose();
        throw response.StatusCode switch
        {
            HttpStatusCode.NotFound => EngineException.NotFound($"{what} not found: {detail}"),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new EngineException(EngineFault.Denied,
                $"access denied for {what}, repository does not exist or may require 'docker login': {detail}"),
            HttpStatusCode.TooManyRequests => EngineException.Failed($"registry {domain} refuses {what} for now (too many requests): {detail}"),
            _ => EngineException.Failed($"registry {domain} answered {(int)response.StatusCode} to {what}: {detail}"),
        };
    }

    private async Task<HttpResponseMessage> SendOnce(HttpRequestMessage request, AuthenticationHeaderValue? header, CancellationToken cancellation)
    {
        request.Headers.Authorization = header;
        request.Headers.UserAgent.ParseAdd("naru");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // An upload's body takes as long as it takes; only answers to small requests are waited for with a limit.
        if (request.Content is null) timeout.CancelAfter(AnswerTimeout);
        try
        {
            return await hosts.ClientOf(host).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        }
        catch (HttpRequestException e)
        {
            throw EngineException.Failed($"registry {domain} cannot be reached at {host.BaseAddress}: {Innermost(e).Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw EngineException.Failed($"registry {domain} gave no answer within {AnswerTimeout.TotalSeconds:0} s to {request.Method} {request.RequestUri}", e);
        }
    }

    private async Task<AuthenticationHeaderValue?> Answer(AuthChallenge challenge, string scope, CancellationToken cancellation)
    {
        if (Credentials?.RegistryToken is { Length: > 0 } token) return new AuthenticationHeaderValue("Bearer", token);
        if (challenge.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) return Basic();
        if (!challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) || !Uri.TryCreate(challenge.Realm, UriKind.Absolute, out var realm)) return null;
        if (realm.Scheme != Uri.UriSchemeHttps && !realm.IsLoopback && realm.Host != host.BaseAddress.Host)
            throw EngineException.Failed($"registry {domain} sends us to {realm} for a token, which is not https; refused, since credentials would go in clear text");
        return await FetchToken(realm, challenge, scope, cancellation);
    }

    private async Task<AuthenticationHeaderValue> FetchToken(Uri realm, AuthChallenge challenge, string scope, CancellationToken cancellation)
    {
        using var request = Credentials?.IdentityToken is { Length: > 0 } identity ? Refresh(realm, challenge, scope, identity) : new HttpRequestMessage(HttpMethod.Get, TokenUri(realm, challenge, scope));
        using var response = await SendOnce(request, request.Content is null ? Basic() : null, cancellation);
        await Check(response, $"a token for {scope}", cancellation);
        var json = await ReadBounded(response, 1 << 20, cancellation);
        try
        {
            var grant = JsonSerializer.Deserialize(json, DistributionJson.Default.BearerToken);
            if ((grant?.Token ?? grant?.AccessToken) is { Length: > 0 } token) return new AuthenticationHeaderValue("Bearer", token);
        }
        catch (JsonException e)
        {
            throw EngineException.Failed($"token server {realm.Host} of registry {domain} answered with something that is no token", e);
        }
        throw EngineException.Failed($"token server {realm.Host} of registry {domain} gave no token");
    }

    private static HttpRequestMessage Refresh(Uri realm, AuthChallenge challenge, string scope, string identityToken) => new(HttpMethod.Post, realm)
    {
        Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["service"] = challenge.Parameters.GetValueOrDefault("service") ?? "",
            ["client_id"] = "naru",
            ["scope"] = scope,
            ["refresh_token"] = identityToken,
        }),
    };

    private static Uri TokenUri(Uri realm, AuthChallenge challenge, string scope)
    {
        var query = new StringBuilder(realm.Query.TrimStart('?'));
        if (challenge.Parameters.GetValueOrDefault("service") is { } service) query.Append(query.Length > 0 ? "&" : "").Append("service=").Append(Uri.EscapeDataString(service));
        query.Append(query.Length > 0 ? "&" : "").Append("scope=").Append(Uri.EscapeDataString(scope));
        return new UriBuilder(realm) { Query = query.ToString() }.Uri;
    }

    private AuthenticationHeaderValue? Basic() => Credentials is { User.Length: > 0 } c
        ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{c.User}:{c.Password}")))
        : null;

    private static async Task<string> ReadErrors(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await ReadBounded(response, MaxErrorBytes, cancellation);
        try
        {
            var errors = body.Length == 0 ? null : JsonSerializer.Deserialize(body, DistributionJson.Default.DistributionErrors);
            if (errors is { Errors.Count: > 0 }) return string.Join("; ", errors.Errors.Select(e => $"{e.Code.ToLowerInvariant().Replace('_', ' ')}: {e.Message}"));
        }
        catch (JsonException)
        {
            // Proxies answer with HTML; the status says enough.
        }
        return $"{(int)response.StatusCode} {response.ReasonPhrase}";
    }

    /// <summary>Reads a body of at most so many bytes.</summary>
    public static async Task<byte[]> ReadBounded(HttpResponseMessage response, int limit, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int count; (count = await stream.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (body.Length + count > limit) throw EngineException.Failed($"{response.RequestMessage?.RequestUri} answered with more than {limit} bytes where a short document was wanted");
            body.Write(buffer, 0, count);
        }
        return body.ToArray();
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
