namespace Naru.DockerApi.Images;

/// <summary>A client's credentials for a registry, as it sends them.</summary>
public sealed record RegistryAuthJson
{
    public string Username { get; set; } = "";
    public string Password { get; set; } = "";
    public string IdentityToken { get; set; } = "";
    public string RegistryToken { get; set; } = "";
    public string ServerAddress { get; set; } = "";
}
