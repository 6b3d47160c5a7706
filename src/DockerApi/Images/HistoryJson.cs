namespace Naru.DockerApi.Images;

/// <summary>One step of an image's history.</summary>
public sealed record HistoryJson(string Id, long Created, string CreatedBy, IReadOnlyList<string>? Tags, long Size, string Comment);
