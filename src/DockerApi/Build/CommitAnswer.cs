namespace Naru.DockerApi.Build;

/// <summary>The image a commit made.</summary>
public sealed record CommitAnswer(string Id);
