namespace Naru.DockerApi.Images;

/// <summary>The answer to a log-in.</summary>
public sealed record AuthAnswer(string Status, string IdentityToken);
