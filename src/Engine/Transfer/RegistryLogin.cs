namespace Naru.Engine.Transfer;

/// <summary>Tries credentials against a registry, without keeping them.</summary>
public sealed class RegistryLogin(RegistryHosts hosts)
{
    /// <summary>Asks the registry's front door, which answers only to those it knows.</summary>
    /// <exception cref="EngineException">The registry refuses or cannot be reached.</exception>
    public async Task CheckAsync(string domain, RegistryCredentials credentials, CancellationToken cancellation)
    {
        var registry = new RegistryConnection(hosts, domain, credentials);
        using var response = await registry.Send("", static () => new HttpRequestMessage(HttpMethod.Get, "/v2/"), cancellation);
        await registry.Check(response, $"login to {domain}", cancellation);
    }
}
