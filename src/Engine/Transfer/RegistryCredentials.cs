namespace Naru.Engine.Transfer;

/// <summary>What to show a registry: user and password, or a token. Never printed.</summary>
public sealed record RegistryCredentials(string? User = null, string? Password = null, string? IdentityToken = null, string? RegistryToken = null)
{
    public override string ToString() => User is null ? "credentials" : $"credentials of {User}";
}
