using System.Collections.Concurrent;

namespace Naru.Engine.Transfer;

/// <summary>The registries that were configured, by domain, and a connection pool for each that is used.</summary>
public sealed class RegistryHosts : IDisposable
{
    private readonly ConcurrentDictionary<string, RegistryHost> configured = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HttpClient> clients = new(StringComparer.Ordinal);

    /// <summary>Sets how a domain is reached; replaces what was known of it.</summary>
    public void Set(RegistryHost host)
    {
        configured[host.Domain] = host;
        if (clients.TryRemove(host.Domain, out var old)) old.Dispose();
    }

    public RegistryHost Find(string domain) => configured.TryGetValue(domain, out var host) ? host : RegistryHost.Of(domain);

    internal HttpClient ClientOf(RegistryHost host) => clients.GetOrAdd(host.Domain, _ => RegistryTls.CreateClient(host));

    public void Dispose()
    {
        foreach (var client in clients.Values) client.Dispose();
        clients.Clear();
    }
}
