using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Naru.Engine;

namespace Naru.DockerApi.Http;

/// <summary>
/// One request as the handlers see it: the path without its version, typed query values, a bounded JSON body, and the
/// ways to answer. Knows the API's habits (what counts as true, which headers every answer carries); no endpoint's.
/// </summary>
public sealed class DockerRequest
{
    private const int LargestJsonBody = 16 << 20;
    private readonly HttpContext context;

    internal DockerRequest(HttpContext context)
    {
        this.context = context;
        (Version, Path) = ApiVersion.Split(context.Request.Path.Value ?? "/");
    }

    public string Path { get; }

    /// <summary>The version the client asked for; the newest when it named none.</summary>
    public ApiVersion Version { get; }

    public string Method => context.Request.Method;

    public CancellationToken Aborted => context.RequestAborted;

    internal string[] Captures { get; set; } = [];

    internal bool IsHijacked { get; private set; }

    internal bool HasStarted => context.Response.HasStarted;

    public Stream Body => context.Request.Body;

    public Stream ResponseBody => context.Response.Body;

    /// <summary>The path's nth captured part.</summary>
    public string Part(int index) => Captures[index];

    public string? Header(string name) => context.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    public void SetHeader(string name, string value) => context.Response.Headers[name] = value;

    public bool Has(string name) => context.Request.Query.ContainsKey(name);

    public string Text(string name) => context.Request.Query.TryGetValue(name, out var value) ? value[0] ?? "" : "";

    public IReadOnlyList<string> Texts(string name) =>
        context.Request.Query.TryGetValue(name, out var value) ? [.. value.Where(v => v is not null)!] : [];

    /// <summary>False when absent, empty, <c>0</c>, <c>no</c>, <c>false</c> or <c>none</c>; anything else is true.</summary>
    public bool Flag(string name, bool absent = false) =>
        Has(name) ? Text(name).Trim().ToLowerInvariant() is not ("" or "0" or "no" or "false" or "none") : absent;

    /// <exception cref="EngineException">The value is not a whole number.</exception>
    public long? Number(string name)
    {
        var text = Text(name);
        if (text.Length == 0) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw EngineException.Invalid($"query parameter {name} is {text}: give a whole number");
    }

    /// <summary>Reads a JSON body of at most 16 MiB; null when there is none.</summary>
    public async Task<T?> ReadAsync<T>(JsonTypeInfo<T> type) where T : class
    {
        if (context.Request.ContentLength > LargestJsonBody)
            throw EngineException.Invalid($"the request body is {context.Request.ContentLength} bytes: the most is {LargestJsonBody}");
        using var bytes = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer, Aborted)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > LargestJsonBody) throw EngineException.Invalid($"the request body is larger than {LargestJsonBody} bytes");
        }
        var content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length).Trim(" \r\n\t"u8);
        return content.IsEmpty ? null : JsonSerializer.Deserialize(content, type);
    }

    /// <summary>Reads the body to its end and drops it, as a hijack needs.</summary>
    public async Task DrainAsync()
    {
        var buffer = new byte[1024];
        while (await context.Request.Body.ReadAsync(buffer, Aborted) > 0)
        {
        }
    }

    public void Empty(int status) => context.Response.StatusCode = status;

    public async Task JsonAsync<T>(int status, T value, JsonTypeInfo<T> type)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        await BytesAsync(status, "application/json", bytes);
    }

    public async Task BytesAsync(int status, string contentType, ReadOnlyMemory<byte> bytes)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(Method)) await context.Response.Body.WriteAsync(bytes, Aborted);
    }

    /// <summary>Starts an answer of unknown length and sends its head at once, so that a waiting client sees it has begun.</summary>
    public async Task<Stream> BeginStreamAsync(string contentType)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = contentType;
        await context.Response.StartAsync(Aborted);
        await context.Response.Body.FlushAsync(Aborted);
        return context.Response.Body;
    }

    /// <summary>
    /// Takes the connection away from HTTP: answers 101 (200 to a client that asked for no upgrade) and returns the raw
    /// stream, which the caller disposes. The request's body must have been read before.
    /// </summary>
    public async Task<HijackedStream> HijackAsync(string contentType)
    {
        var connection = context.Features.Get<HijackableConnection>()
            ?? throw EngineException.Failed("this connection cannot be taken over: it did not come through the API's socket");
        IsHijacked = true;
        var upgraded = context.Request.Headers.Connection.ToString().Contains("upgrade", StringComparison.OrdinalIgnoreCase);
        return await connection.HijackAsync(upgraded, contentType);
    }

    internal void CheckVersion()
    {
        if (Version < ApiVersion.Oldest)
            throw EngineException.Invalid($"client version {Version} is too old. Minimum supported API version is {ApiVersion.Oldest}, please upgrade your client to a newer version");
        if (Version > ApiVersion.Newest)
            throw EngineException.Invalid($"client version {Version} is too new. Maximum supported API version is {ApiVersion.Newest}");
    }

    internal void WriteCommonHeaders()
    {
        SetHeader("Api-Version", ApiVersion.Newest.ToString());
        SetHeader("Docker-Experimental", "false");
        SetHeader("Ostype", "linux");
        SetHeader("Server", "Naru (linux)");
    }

    internal void Abort() => context.Abort();
}
