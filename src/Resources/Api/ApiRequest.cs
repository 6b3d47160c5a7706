namespace Naru.Resources.Api;

/// <summary>
/// One request to the Kubernetes API, shaped as HTTP has it but free of any HTTP stack, so that the same request can be
/// sent in process, over TLS, or inside a simulation.
/// </summary>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
/// <param name="Path">The path, percent-decoded, such as <c>/api/v1/namespaces/default/pods</c>.</param>
public sealed record ApiRequest(string Method, string Path)
{
    /// <summary>The query as it stands in the URL, without the question mark; still percent-encoded.</summary>
    public string Query { get; init; } = "";

    public string ContentType { get; init; } = "application/json";

    public string Accept { get; init; } = "application/json";

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Who asks, when the transport has proved it; null when <see cref="BearerToken"/> must.</summary>
    public ApiUser? User { get; init; }

    public string? BearerToken { get; init; }

    /// <summary>Names the program in <c>managedFields</c> when the query gives no <c>fieldManager</c>.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>As whom the asker wishes to act, when it may; an empty name is refused.</summary>
    public ApiUser? Impersonate { get; init; }
}
