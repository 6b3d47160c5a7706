using System.Text.Json;
using System.Text.Json.Serialization;

namespace Naru.Engine.Transfer;

/// <summary>
/// One line of what pull, push, load and build tell while they work, in the Docker API's JSON: either a status (of a
/// layer when <see cref="Id"/> is set), or a piece of text in <see cref="Stream"/>, or the error that ended it all.
/// </summary>
public sealed record ProgressMessage
{
    [JsonPropertyName("stream")] public string? Stream { get; init; }
    [JsonPropertyName("status")] public string? Status { get; init; }
    [JsonPropertyName("progressDetail")] public ProgressDetail? ProgressDetail { get; init; }
    [JsonPropertyName("id")] public string? Id { get; init; }
    [JsonPropertyName("errorDetail")] public ProgressError? ErrorDetail { get; init; }
    [JsonPropertyName("error")] public string? Error { get; init; }
    [JsonPropertyName("aux")] public ProgressAux? Aux { get; init; }

    public static ProgressMessage Of(string status, string? id = null) => new() { Status = status, Id = id, ProgressDetail = id is null ? null : new ProgressDetail() };

    public static ProgressMessage Moved(string status, string id, long current, long total) =>
        new() { Status = status, Id = id, ProgressDetail = new ProgressDetail { Current = current, Total = total } };

    public static ProgressMessage Text(string text) => new() { Stream = text };

    public static ProgressMessage Failed(string message, int? code = null) => new() { Error = message, ErrorDetail = new ProgressError { Message = message, Code = code } };

    /// <summary>One JSON object and a line end, as it goes over the wire.</summary>
    public byte[] ToLine() => [.. JsonSerializer.SerializeToUtf8Bytes(this, ProgressJson.Default.ProgressMessage), (byte)'\r', (byte)'\n'];
}

/// <summary>How far a layer is, in bytes; empty when there is nothing to count.</summary>
public sealed record ProgressDetail
{
    [JsonPropertyName("current")] public long? Current { get; init; }
    [JsonPropertyName("total")] public long? Total { get; init; }
}

/// <summary>Why an operation ended; the code is a container's exit code where there is one.</summary>
public sealed record ProgressError
{
    [JsonPropertyName("code")] public int? Code { get; init; }
    [JsonPropertyName("message")] public string Message { get; init; } = "";
}

/// <summary>A result for programs: the id of a built image, or where a pushed one went.</summary>
public sealed record ProgressAux
{
    [JsonPropertyName("ID")] public string? ID { get; init; }
    [JsonPropertyName("Tag")] public string? Tag { get; init; }
    [JsonPropertyName("Digest")] public string? Digest { get; init; }
    [JsonPropertyName("Size")] public long? Size { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProgressMessage))]
public sealed partial class ProgressJson : JsonSerializerContext;
